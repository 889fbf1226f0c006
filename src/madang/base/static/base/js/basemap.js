// The town's own base map, which every room's map stands on. No outside tiles.
import * as maplibre from "../../vendor/maplibre/maplibre-gl.mjs";

const EMPTY = { type: "FeatureCollection", features: [] };
const GROUND = ["dongs", "built", "green", "contours", "water", "streets", "places"];

export const json = async (url) => {
  const response = await fetch(url, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
};

export const colours = () => {
  const style = getComputedStyle(document.documentElement);
  return (name) => {
    const probe = document.createElement("span"); // resolves color-mix() to what WebGL can read
    probe.style.color = style.getPropertyValue(name);
    document.body.append(probe);
    const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    context.fillStyle = getComputedStyle(probe).color;
    probe.remove();
    context.fillRect(0, 0, 1, 1);
    const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
    return `rgb(${red}, ${green}, ${blue})`;
  };
};

export const zoomed = (...pairs) => ["interpolate", ["exponential", 1.5], ["zoom"], ...pairs];
const wide = ["match", ["get", "class"], "expressway", 2.4, "primary", 2, "secondary", 1.6, "tertiary", 1.2, "lane", 0.5, 0.9];
const among = (...classes) => ["match", ["get", "class"], classes, true, false];
const round = { "line-cap": "round", "line-join": "round" };
const named = (language) => ["coalesce", ["get", `name_${language}`], ["get", "name"], ["get", "name_ko"], ""];

const ground = (colour) => [
  { id: "ground", type: "background", paint: { "background-color": colour("--map-ground") } },
  { id: "dongs", type: "fill", source: "dongs", paint: { "fill-color": colour("--map-dong") } },
  { id: "green", type: "fill", source: "green", paint: { "fill-color": ["match", ["get", "kind"], "field", colour("--map-field"), colour("--map-green")] } },
  { id: "contours", type: "line", source: "contours", minzoom: 12, paint: { "line-color": colour("--map-contour"), "line-width": 0.8 } },
  { id: "built", type: "fill", source: "built", paint: { "fill-color": colour("--map-built") } },
  { id: "water", type: "fill", source: "water", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour("--map-water") } },
  { id: "streams", type: "line", source: "water", filter: ["==", ["geometry-type"], "LineString"], layout: round, paint: { "line-color": colour("--map-water"), "line-width": zoomed(10, 1.5, 16, 14) } },
];

const streets = (colour) => [
  { id: "lanes", type: "line", source: "streets", minzoom: 13.5, filter: among("lane"), layout: round, paint: { "line-color": colour("--map-street"), "line-width": zoomed(13.5, 0.8, 17, 5) } },
  { id: "street-edges", type: "line", source: "streets", minzoom: 12.5, filter: ["!", among("lane", "rail")], layout: round, paint: { "line-color": colour("--map-edge"), "line-width": zoomed(13, ["*", 2.4, wide], 17, ["*", 13, wide]) } },
  { id: "streets", type: "line", source: "streets", filter: ["!", among("lane", "rail")], layout: round, paint: { "line-color": ["match", ["get", "class"], "expressway", colour("--map-fast"), "primary", colour("--map-main"), colour("--map-street")], "line-width": zoomed(10, ["*", 0.6, wide], 13, ["*", 1.6, wide], 17, ["*", 11, wide]) } },
  { id: "rails", type: "line", source: "streets", filter: among("rail"), paint: { "line-color": colour("--map-border"), "line-width": zoomed(10, 1, 16, 4), "line-dasharray": [3, 2] } },
  { id: "dong-edges", type: "line", source: "dongs", paint: { "line-color": colour("--map-border"), "line-width": 1.2, "line-dasharray": [4, 3] } },
];

export const baseLayers = (colour, font, language) => [
  ...ground(colour),
  ...streets(colour),
  {
    id: "street-names", type: "symbol", source: "streets", minzoom: 14, filter: ["!", among("lane")],
    layout: { "symbol-placement": "line", "text-field": named(language), "text-font": font, "text-size": 11, "symbol-spacing": 320 },
    paint: { "text-color": colour("--ink-2"), "text-halo-color": colour("--map-street"), "text-halo-width": 1.5 },
  },
  {
    id: "places", type: "symbol", source: "places",
    layout: { "text-field": named(language), "text-font": font, "text-size": zoomed(10, 11, 16, 15), "text-padding": 6 },
    paint: { "text-color": colour("--ink-2"), "text-halo-color": colour("--map-ground"), "text-halo-width": 1.5 },
  },
];

const view = (box, base) => {
  if (box.dataset.at) {
    const [lat, lon] = box.dataset.at.split(",").map(Number);
    return { center: [lon, lat], zoom: 15.5 };
  }
  if (base.bounds) return { bounds: base.bounds, fitBoundsOptions: { padding: 12 } };
  const [lat, lon] = (box.dataset.centre || "36.5,127.8").split(",").map(Number);
  return { center: [lon, lat], zoom: 12 };
};

const sources = (base, names) => Object.fromEntries(
  [...GROUND.map((name) => [name, base[name]]), ...names.map((name) => [name, EMPTY])]
    .map(([name, data]) => [name, { type: "geojson", data: data || EMPTY }]),
);

// Draws the base map in `box` and, above it, `layers(colour, font)` from the empty sources `names`.
export const drawn = async (box, names, layers) => {
  maplibre.setWorkerUrl(new URL("../../vendor/maplibre/maplibre-gl-worker.mjs", import.meta.url).href);
  const base = await json(box.dataset.basemap).catch(() => ({}));
  const colour = colours();
  const font = ["Pretendard GOV"];
  const map = new maplibre.Map({
    container: box,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
    cooperativeGestures: false,
    locale: {
      "NavigationControl.ZoomIn": box.dataset.zoomIn,
      "NavigationControl.ZoomOut": box.dataset.zoomOut,
      "Map.Title": box.getAttribute("aria-label"),
    },
    style: {
      version: 8,
      sources: sources(base, names),
      layers: [...baseLayers(colour, font, document.documentElement.lang), ...layers(colour, font)],
    },
    ...view(box, base),
  });
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.touchZoomRotate.disableRotation();
  return map;
};

// Says in `box` that the map is being drawn, until who called takes the words away again: on a slow
// device that lasts, and an empty box says nothing.
export const waiting = (box) => {
  const words = document.createElement("p");
  words.className = "map-wait";
  words.setAttribute("role", "status");
  words.textContent = box.dataset.wait || "";
  box.append(words);
  return words;
};

export const failed = (box, error) => {
  const note = document.createElement("p");
  note.className = "note";
  note.textContent = box.dataset.failed;
  box.replaceChildren(note);
  document.body.dataset.mapReady = "failed";
  console.error(error);
};

// The map: the town's own base map, its stops, and its buses as they move. No outside tiles.
import * as maplibre from "../../vendor/maplibre/maplibre-gl.mjs";
import { baseLayers, legLayers, stopLayers, vehicleLayers } from "./map-layers.js";

const EMPTY = { type: "FeatureCollection", features: [] };
const STOPS_FROM_ZOOM = 13;
const box = document.querySelector("[data-map]");
const state = document.querySelector("[data-map-state]");

const collection = (features) => ({ type: "FeatureCollection", features });
const feature = (coordinates, properties, type = "Point") => ({
  type: "Feature", geometry: { type, coordinates }, properties,
});

const json = async (url) => {
  const response = await fetch(url, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
};

const colours = () => {
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

const boundsOf = (points) => points.reduce(
  (bounds, point) => bounds.extend(point),
  new maplibre.LngLatBounds(points[0], points[0]),
);

const popup = (map, at, title, lines, link) => {
  const body = document.createElement("div");
  const head = document.createElement("b");
  head.textContent = title;
  body.append(head);
  for (const line of lines.filter(Boolean)) {
    const paragraph = document.createElement("p");
    paragraph.textContent = line;
    body.append(paragraph);
  }
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link;
    anchor.textContent = box.dataset.board;
    body.append(anchor);
  }
  new maplibre.Popup({ maxWidth: "260px" }).setLngLat(at).setDOMContent(body).addTo(map);
};

const showStops = (map) => {
  const load = async () => {
    if (map.getZoom() < STOPS_FROM_ZOOM) return;
    const b = map.getBounds();
    const corners = [b.getSouth(), b.getWest(), b.getNorth(), b.getEast()].map((x) => x.toFixed(5));
    const { stops } = await json(`${box.dataset.stops}?box=${corners.join(",")}`);
    map.getSource("stops").setData(collection(stops.map((stop) => feature([stop.lon, stop.lat], stop))));
  };
  const quietly = () => load().catch(() => {});
  map.on("moveend", quietly);
  quietly();
  map.on("click", "stops", ({ features: [hit] }) => {
    const { id, name, code } = hit.properties;
    const path = encodeURIComponent(id.replaceAll("~", "~0").replaceAll("/", "~1"));
    popup(map, hit.geometry.coordinates, name, [code], box.dataset.stopUrl.replace("STOP", path));
  });
};

const showVehicles = (map) => {
  const draw = ({ vehicles }) => {
    const wanted = box.dataset.route;
    const shown = vehicles.filter((v) => !wanted || v.route_id === wanted);
    map.getSource("vehicles").setData(collection(shown.map((v) => feature([v.lon, v.lat], {
      ...v, color: `#${(v.route_color || "5c5449").replace("#", "")}`,
    }))));
    if (!state) return;
    const time = new Date(window.madang.now() * 1000).toLocaleTimeString(document.documentElement.lang, {
      timeZone: document.documentElement.dataset.timeZone,
    });
    state.textContent = shown.length
      ? state.dataset.live.replace("{n}", String(shown.length)).replace("{time}", time)
      : state.dataset.none;
  };
  const stream = new EventSource(box.dataset.vehicles);
  stream.onmessage = ({ data }) => draw(JSON.parse(data));
  map.on("click", "vehicles", ({ features: [hit] }) => {
    const v = hit.properties;
    const title = [v.route_name, v.headsign].filter(Boolean).join(" → ");
    popup(map, hit.geometry.coordinates, title || v.vehicle_id, [v.stop_name, v.vehicle_id]);
  });
};

const showLegs = (map) => {
  const legs = JSON.parse(box.dataset.legs);
  map.getSource("legs").setData(collection(
    legs.map((leg) => feature(leg.points, { walk: leg.walk, color: leg.color }, "LineString")),
  ));
  const points = legs.flatMap((leg) => leg.points);
  const ends = points.length ? [points[0], points.at(-1)] : [];
  map.getSource("ends").setData(collection(ends.map((point) => feature(point, {}))));
  if (points.length) map.fitBounds(boundsOf(points), { padding: 48, maxZoom: 16, animate: false });
};

const view = (base) => {
  if (box.dataset.at) {
    const [lat, lon] = box.dataset.at.split(",").map(Number);
    return { center: [lon, lat], zoom: 15.5 };
  }
  if (base.bounds) return { bounds: base.bounds, fitBoundsOptions: { padding: 12 } };
  const [lat, lon] = (box.dataset.centre || "36.5,127.8").split(",").map(Number);
  return { center: [lon, lat], zoom: 12 };
};

const sources = (base) => Object.fromEntries(
  [...["dongs", "built", "green", "contours", "water", "streets", "places"].map((name) => [name, base[name]]),
    ...["stops", "vehicles", "legs", "ends"].map((name) => [name, EMPTY])]
    .map(([name, data]) => [name, { type: "geojson", data: data || EMPTY }]),
);

const start = async () => {
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
      sources: sources(base),
      layers: [
        ...baseLayers(colour, font, document.documentElement.lang),
        ...legLayers(colour),
        ...stopLayers(colour, font, STOPS_FROM_ZOOM),
        ...vehicleLayers(colour, font),
      ],
    },
    ...view(base),
  });
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.touchZoomRotate.disableRotation();
  map.on("load", () => {
    if (box.dataset.stops) showStops(map);
    if (box.dataset.vehicles) showVehicles(map);
    if (box.dataset.legs) showLegs(map);
    map.once("idle", () => { document.body.dataset.mapReady = "yes"; });
  });
};

if (box) {
  start().catch((error) => {
    const note = document.createElement("p");
    note.className = "note";
    note.textContent = box.dataset.failed;
    box.replaceChildren(note);
    document.body.dataset.mapReady = "failed";
    console.error(error);
  });
}

// How the map looks: plain layers in the page's own colours, light or dark.

const zoomed = (...pairs) => ["interpolate", ["exponential", 1.5], ["zoom"], ...pairs];
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

export const legLayers = (colour) => [
  { id: "legs-edge", type: "line", source: "legs", filter: ["!", ["get", "walk"]], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": colour("--card"), "line-width": 9 } },
  { id: "legs", type: "line", source: "legs", filter: ["!", ["get", "walk"]], layout: { "line-cap": "round", "line-join": "round" }, paint: { "line-color": ["get", "color"], "line-width": 5.5 } },
  { id: "walks", type: "line", source: "legs", filter: ["get", "walk"], layout: { "line-cap": "round" }, paint: { "line-color": colour("--ink-2"), "line-width": 4, "line-dasharray": [0.1, 2] } },
  { id: "ends", type: "circle", source: "ends", paint: { "circle-radius": 7, "circle-color": colour("--accent"), "circle-stroke-color": colour("--card"), "circle-stroke-width": 3 } },
];

export const stopLayers = (colour, font, fromZoom) => [
  { id: "stops", type: "circle", source: "stops", minzoom: fromZoom, paint: { "circle-radius": zoomed(13, 3, 17, 8), "circle-color": colour("--card"), "circle-stroke-color": colour("--brand"), "circle-stroke-width": 2 } },
  { id: "stop-names", type: "symbol", source: "stops", minzoom: 15, layout: { "text-field": ["get", "name"], "text-font": font, "text-size": 12, "text-offset": [0, 1], "text-anchor": "top", "text-optional": true }, paint: { "text-color": colour("--ink"), "text-halo-color": colour("--map-ground"), "text-halo-width": 1.5 } },
];

export const vehicleLayers = (colour, font) => [
  { id: "vehicles", type: "circle", source: "vehicles", paint: { "circle-radius": zoomed(10, 6, 15, 13), "circle-color": ["get", "color"], "circle-stroke-color": colour("--card"), "circle-stroke-width": 2 } },
  { id: "vehicle-names", type: "symbol", source: "vehicles", minzoom: 12, layout: { "text-field": ["get", "route_name"], "text-font": font, "text-size": 11, "text-allow-overlap": true, "text-ignore-placement": true }, paint: { "text-color": "#fff", "text-halo-color": "rgba(0, 0, 0, 0.55)", "text-halo-width": 1.2 } },
];

// What the buses add to the map.
import { zoomed } from "../../base/js/basemap.js";

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

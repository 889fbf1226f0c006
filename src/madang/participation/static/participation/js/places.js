// Proposals on the town's map.
import * as maplibre from "../../vendor/maplibre/maplibre-gl.mjs";
import { drawn, failed, json, waiting } from "../../base/js/basemap.js";

const box = document.querySelector("[data-places]");

const layers = (colour, font) => [
  { id: "proposals", type: "circle", source: "proposals", paint: { "circle-radius": 9, "circle-color": colour("--accent"), "circle-stroke-color": colour("--card"), "circle-stroke-width": 3 } },
  { id: "proposal-names", type: "symbol", source: "proposals", minzoom: 13.5, layout: { "text-field": ["get", "title"], "text-font": font, "text-size": 12, "text-offset": [0, 1.2], "text-anchor": "top", "text-optional": true, "text-max-width": 12 }, paint: { "text-color": colour("--ink"), "text-halo-color": colour("--map-ground"), "text-halo-width": 1.5 } },
];

const popup = (map, { geometry, properties }) => {
  const body = document.createElement("div");
  const head = document.createElement("b");
  head.textContent = properties.title;
  const state = document.createElement("p");
  state.textContent = `${properties.state} · ${properties.supports}`;
  const link = document.createElement("a");
  link.href = properties.url;
  link.textContent = box.dataset.more;
  body.append(head, state, link);
  new maplibre.Popup({ maxWidth: "280px" }).setLngLat(geometry.coordinates).setDOMContent(body).addTo(map);
};

const laid = async () => {
  const map = await drawn(box, ["proposals"], layers);
  await new Promise((done) => { map.once("load", done); });
  return map;
};

const start = async () => {
  const at = new URLSearchParams(location.search).get("at");
  if (at && /^-?[\d.]+,-?[\d.]+$/.test(at)) box.dataset.at = at;
  const wait = waiting(box);
  const [map, places] = await Promise.all([laid(), json(box.dataset.places)]);
  map.getSource("proposals").setData(places);
  map.once("idle", () => {
    wait.remove();
    box.dataset.shown = map.queryRenderedFeatures({ layers: ["proposals"] }).length;
    document.body.dataset.mapReady = "yes";
  });
  map.on("click", "proposals", ({ features: [hit] }) => popup(map, hit));
};

if (box) start().catch((error) => failed(box, error));

// The map: the town's own base map, its stops, and its buses as they move. No outside tiles.
import * as maplibre from "../../vendor/maplibre/maplibre-gl.mjs";
import { drawn, failed, json } from "../../base/js/basemap.js";
import { legLayers, stopLayers, vehicleLayers } from "./map-layers.js";

const STOPS_FROM_ZOOM = 13;
const box = document.querySelector("[data-map]");
const state = document.querySelector("[data-map-state]");

const collection = (features) => ({ type: "FeatureCollection", features });
const feature = (coordinates, properties, type = "Point") => ({
  type: "Feature", geometry: { type, coordinates }, properties,
});

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

const start = async () => {
  const map = await drawn(box, ["stops", "vehicles", "legs", "ends"], (colour, font) => [
    ...legLayers(colour),
    ...stopLayers(colour, font, STOPS_FROM_ZOOM),
    ...vehicleLayers(colour, font),
  ]);
  map.on("load", () => {
    if (box.dataset.stops) showStops(map);
    if (box.dataset.vehicles) showVehicles(map);
    if (box.dataset.legs) showLegs(map);
    map.once("idle", () => { document.body.dataset.mapReady = "yes"; });
  });
};

if (box) start().catch((error) => failed(box, error));

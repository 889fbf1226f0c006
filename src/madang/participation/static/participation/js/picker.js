// The place of a proposal: a tap on the map fills two fields of the form.
import * as maplibre from "../../vendor/maplibre/maplibre-gl.mjs";
import { drawn, failed } from "../../base/js/basemap.js";

const box = document.querySelector("[data-picker]");
const lat = document.querySelector("input[name=lat]");
const lon = document.querySelector("input[name=lon]");
const told = document.querySelector("[data-picked]");
const undo = document.querySelector("[data-unpick]");

const start = async () => {
  document.querySelector("[data-picker-part]").hidden = false;
  if (lat.value && lon.value) box.dataset.at = `${lat.value},${lon.value}`;
  const map = await drawn(box, [], () => []);
  const colour = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
  const pin = new maplibre.Marker({ color: colour || "#c2571a" });
  const show = () => {
    const picked = lat.value && lon.value;
    undo.hidden = !picked;
    told.textContent = picked ? `${Number(lat.value).toFixed(5)}, ${Number(lon.value).toFixed(5)}` : "";
    if (picked) pin.setLngLat([Number(lon.value), Number(lat.value)]).addTo(map);
    else pin.remove();
  };
  map.on("click", ({ lngLat }) => {
    lat.value = lngLat.lat.toFixed(6);
    lon.value = lngLat.lng.toFixed(6);
    show();
  });
  undo.addEventListener("click", () => {
    lat.value = "";
    lon.value = "";
    show();
  });
  show();
  map.once("idle", () => { document.body.dataset.mapReady = "yes"; });
};

if (box) start().catch((error) => failed(box, error));

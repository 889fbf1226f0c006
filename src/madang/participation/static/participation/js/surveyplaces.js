// Places in a survey: a tap on the map fills two fields of its question.
import * as maplibre from "../../vendor/maplibre/maplibre-gl.mjs";
import { drawn, failed } from "../../base/js/basemap.js";

const start = async (part) => {
  const box = part.querySelector("[data-map]");
  const name = part.dataset.place;
  const [lat, lon] = ["lat", "lon"].map((end) => part.querySelector(`input[name="${name}_${end}"]`));
  const told = part.querySelector("[data-picked]");
  const undo = part.querySelector("[data-unpick]");
  part.querySelector("[data-place-map]").hidden = false;
  if (lat.value && lon.value) box.dataset.at = `${lat.value},${lon.value}`;
  const map = await drawn(box, [], () => []);
  const colour = getComputedStyle(document.documentElement).getPropertyValue("--accent").trim();
  const pin = new maplibre.Marker({ color: colour || "#c2571a" });
  const show = () => {
    const picked = lat.value && lon.value;
    undo.hidden = !picked;
    told.textContent = picked ? `${Number(lat.value).toFixed(4)}, ${Number(lon.value).toFixed(4)}` : "";
    if (picked) pin.setLngLat([Number(lon.value), Number(lat.value)]).addTo(map);
    else pin.remove();
  };
  const put = (north, east) => {
    lat.value = north;
    lon.value = east;
    lat.dispatchEvent(new Event("input", { bubbles: true }));
    show();
  };
  map.on("click", ({ lngLat }) => put(lngLat.lat.toFixed(5), lngLat.lng.toFixed(5)));
  undo.addEventListener("click", () => put("", ""));
  show();
  map.once("idle", () => { document.body.dataset.mapReady = "yes"; });
};

document.querySelectorAll("[data-place]").forEach((part) => {
  start(part).catch((error) => failed(part.querySelector("[data-map]"), error));
});

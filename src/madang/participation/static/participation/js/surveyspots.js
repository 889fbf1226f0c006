// The places that people named in a survey, cut to about a hundred metres, on the town's map.
import { drawn, failed, json } from "../../base/js/basemap.js";

const layers = (colour) => [
  { id: "spots", type: "circle", source: "spots", paint: { "circle-radius": 8, "circle-color": colour("--accent"), "circle-opacity": 0.55, "circle-stroke-color": colour("--ink"), "circle-stroke-width": 1.5 } },
];

const start = async (box) => {
  const map = await drawn(box, ["spots"], layers);
  map.on("load", async () => {
    const told = await json(box.dataset.spots);
    const question = told.questions.find(({ number }) => String(number) === box.dataset.question);
    const features = question.spots.map(([lat, lon]) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [lon, lat] } }));
    map.getSource("spots").setData({ type: "FeatureCollection", features });
    map.once("idle", () => { document.body.dataset.mapReady = "yes"; });
  });
};

document.querySelectorAll("[data-spots]").forEach((box) => {
  start(box).catch((error) => failed(box, error));
});

// Moves the buses along the line of a route as the live stream tells.
(() => {
  "use strict";

  const line = document.querySelector("[data-line]");
  if (!line) return;
  const template = document.querySelector("[data-bus-template]");
  const count = document.querySelector("[data-count]");
  const stops = [...line.querySelectorAll("[data-stop]")];

  const mark = (vehicle) => {
    const bus = template.content.firstElementChild.cloneNode(true);
    bus.classList.add(`at-${Math.min(3, Math.floor((vehicle.progress ?? 0) * 4))}`);
    bus.querySelector("[data-id]").textContent = vehicle.vehicle_id.slice(-4);
    const late = Math.floor((vehicle.delay_s ?? 0) / 60);
    if (late >= 1) bus.querySelector("[data-delay]").textContent = line.dataset.late.replace("{n}", String(late));
    return bus;
  };

  const draw = ({ vehicles }) => {
    for (const stop of stops) stop.querySelector("[data-buses]").replaceChildren();
    let shown = 0;
    for (const vehicle of vehicles) {
      // A vehicle hangs on the stop it left; its next stop may stand twice on a loop: nearest position.
      const candidates = stops.map((stop, i) => [i, stop]).filter(([, stop]) => stop.dataset.stop === vehicle.stop_id);
      if (!candidates.length) continue;
      const wanted = vehicle.stop_position ?? 0;
      candidates.sort(([a], [b]) => Math.abs(a - wanted) - Math.abs(b - wanted));
      if (vehicle.direction != null && line.dataset.direction !== "" && String(vehicle.direction) !== line.dataset.direction) continue;
      const before = stops[Math.max(0, candidates[0][0] - 1)];
      before.querySelector("[data-buses]").append(mark(vehicle));
      shown += 1;
    }
    const { one, many, none } = count.dataset;
    count.textContent = shown === 0 ? none : shown === 1 ? one : many.replace("{n}", String(shown));
  };

  const stream = new EventSource(line.dataset.stream);
  stream.onmessage = ({ data }) => draw(JSON.parse(data));
})();

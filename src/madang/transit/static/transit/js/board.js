// Counts the arrivals of a stop board down between two messages of the live stream.
(() => {
  "use strict";

  const area = document.querySelector("[data-board]");
  if (!area) return;
  const announcer = document.querySelector("[data-announcer]");
  const lost = document.querySelector("[data-lost]");
  const SILENT_MS = 25000;
  const LOST_MS = 60000;
  const said = new Map();
  let heard = performance.now();
  let offset = 0; // the server's town clock minus ours, seconds

  const part = (text, name) => {
    const element = document.createElement("b");
    element.textContent = text;
    if (name) element.className = name;
    return element;
  };

  const show = (eta, left, list) => {
    const shown = eta.querySelector("[aria-hidden]");
    const { min, sec, due } = list.dataset;
    if (left < 30) {
      if (shown.textContent === due) return;
      shown.className = "eta-due";
      shown.textContent = due;
      return;
    }
    if (left >= 3600) return; // a clock time stands there
    const live = eta.closest(".arrival").querySelector(".tag.live, .tag.late");
    shown.className = "";
    shown.replaceChildren();
    if (left >= 60) shown.append(part(String(Math.floor(left / 60))), `${min} `);
    if (live || left < 60) shown.append(part(String(Math.floor(left % 60)), "eta-s"), sec);
  };

  // Screen readers hear a bus twice: about three minutes before, and when it arrives.
  const say = (row, left) => {
    if (!announcer || row.classList.contains("is-ghost")) return;
    const step = left < 45 ? "now" : left <= 180 ? "soon" : "";
    if (!step || said.get(row.id) === step) return;
    const first = !said.has(row.id) && performance.now() < 5000;
    said.set(row.id, step);
    if (first) return; // it was so when the page opened: the list itself says it
    announcer.textContent = announcer.dataset[step]
      .replace("{route}", row.dataset.route)
      .replace("{headsign}", row.dataset.headsign)
      .replace("{n}", String(Math.ceil(left / 60)));
  };

  const tick = () => {
    const list = area.querySelector(".board");
    if (!list) return;
    const now = window.madang.now() + offset;
    for (const eta of list.querySelectorAll("[data-at]")) {
      const left = Number(eta.dataset.at) - now;
      show(eta, Math.max(0, left), list);
      say(eta.closest(".arrival"), left);
    }
    if (lost) lost.hidden = performance.now() - heard < LOST_MS;
  };

  // The stream may be blocked or its server away: then ask for the rows now and then.
  const poll = async () => {
    if (document.hidden || performance.now() - heard < SILENT_MS) return;
    const response = await fetch(location.pathname, { headers: { "HX-Request": "true" } });
    if (!response.ok) return;
    await window.htmx.swap({ target: area, text: await response.text(), swap: "innerMorph" });
    hear();
  };

  const hear = () => {
    heard = performance.now();
    const list = area.querySelector(".board");
    if (list) offset = Number(list.dataset.now) - window.madang.now();
    tick();
  };

  document.addEventListener("htmx:sse:after:message", hear);
  tick();
  setInterval(() => poll().catch(() => {}), 10000);
  setInterval(tick, 1000 / Math.min(4, window.madang.speed));
})();

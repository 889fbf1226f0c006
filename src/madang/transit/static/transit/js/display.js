// The roadside display: its clock, and a fresh page every night so that a screen never grows stale.
(() => {
  "use strict";

  const clock = document.querySelector("[data-clock]");
  const text = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit", minute: "2-digit", timeZone: document.documentElement.dataset.timeZone,
  });
  setInterval(() => { clock.textContent = text.format(window.madang.now() * 1000); }, 1000);
  setTimeout(() => location.reload(), 6 * 3600 * 1000);
})();

// "Bring it to where I am": asks the device for its place only when the button is pressed.
(() => {
  "use strict";

  const form = document.querySelector("[data-place]");
  const tool = form?.querySelector("[data-place-tool]");
  if (!tool || !navigator.geolocation) return;
  const status = tool.querySelector("[data-place-status]");
  tool.hidden = false;
  tool.querySelector("[data-place-here]").addEventListener("click", () => {
    status.textContent = status.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.lat.value = coords.latitude.toFixed(6);
        form.elements.lon.value = coords.longitude.toFixed(6);
        status.textContent = status.dataset.found;
      },
      () => { status.textContent = status.dataset.denied; },
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 30000 },
    );
  });
})();

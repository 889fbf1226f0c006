// "Stops near me": asks for the place only when the button is pressed, and sends it rounded to 10 m.
(() => {
  "use strict";

  const rounded = (degrees) => degrees.toFixed(4);

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-near]");
    if (!form || form.elements.near.value) return;
    event.preventDefault();
    const status = form.querySelector("[data-near-status]");
    const fail = () => { status.textContent = status.dataset.denied; };
    if (!navigator.geolocation) { fail(); return; }
    status.textContent = status.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.near.value = `${rounded(coords.latitude)},${rounded(coords.longitude)}`;
        form.submit();
      },
      fail,
      { enableHighAccuracy: true, timeout: 10000, maximumAge: 30000 },
    );
  });
})();

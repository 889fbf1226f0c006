// The planner's form: swap the ends, take the device's place, hide the time while it is "now".
(() => {
  "use strict";

  const form = document.querySelector("[data-planner]");
  if (!form) return;
  const { from, to } = form.elements;

  form.querySelector("[data-swap]").addEventListener("click", () => {
    [from.value, to.value] = [to.value, from.value];
    from.focus();
  });

  for (const button of form.querySelectorAll("button[data-here]")) {
    button.addEventListener("click", () => {
      const field = form.elements[button.dataset.here];
      const fail = () => { field.setCustomValidity(form.dataset.denied); field.reportValidity(); };
      field.setCustomValidity("");
      if (!navigator.geolocation) { fail(); return; }
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          field.value = `${form.dataset.here} (${coords.latitude.toFixed(5)}, ${coords.longitude.toFixed(5)})`;
        },
        fail,
        { enableHighAccuracy: true, timeout: 10000, maximumAge: 30000 },
      );
    });
  }
  form.addEventListener("input", (event) => event.target.setCustomValidity?.(""));

  const at = form.querySelector("[data-at-field]");
  const showTime = () => { at.hidden = form.elements.when.value === "now"; };
  form.addEventListener("change", showTime);
  showTime();
})();

// The courier's page: asks again when there is news, and on duty tells where the phone is.
(() => {
  "use strict";

  const area = document.querySelector("[data-live]");
  if (!area) return;
  const ASK_MS = 60000; // should no news come through
  const TELL_MS = 15000;
  let watch = null;
  let told = -TELL_MS;

  const failed = (is) => {
    const words = area.querySelector("[data-place-failed]");
    if (words) words.hidden = !is;
  };

  const tell = async (position) => {
    const work = area.querySelector("[data-on-duty]");
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    if (!work || !token || performance.now() - told < TELL_MS) return;
    told = performance.now();
    const body = new FormData();
    body.append("lat", position.coords.latitude);
    body.append("lon", position.coords.longitude);
    await fetch(work.dataset.onDuty, {
      method: "POST",
      body,
      headers: { "X-CSRFToken": token.value },
    });
    failed(false);
  };

  // The phone is asked where it is only while the page says that its courier is on duty.
  const follow = () => {
    const onDuty = Boolean(area.querySelector("[data-on-duty]"));
    if (onDuty && watch === null) {
      if (!navigator.geolocation) return failed(true);
      watch = navigator.geolocation.watchPosition(
        (position) => tell(position).catch(() => {}),
        () => failed(true),
        { enableHighAccuracy: true, maximumAge: 5000 },
      );
    } else if (!onDuty && watch !== null) {
      navigator.geolocation.clearWatch(watch);
      watch = null;
    }
  };

  const isBusy = () => {
    const at = document.activeElement;
    return Boolean(at && area.contains(at) && at.matches("input, select, textarea"));
  };

  const ask = async () => {
    if (document.hidden || isBusy() || area.querySelector("details[open]")) return;
    const response = await fetch(location.pathname, { headers: { "HX-Request": "true" } });
    if (!response.ok) return;
    await window.htmx.swap({ target: area, text: await response.text(), swap: "innerMorph" });
    follow();
  };

  follow();
  area.addEventListener("news", () => ask().catch(() => {}));
  setInterval(() => ask().catch(() => {}), ASK_MS);
})();

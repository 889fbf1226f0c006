// The button that lets this browser be pushed to; without a script the page says how to be told else.
(() => {
  "use strict";

  const form = document.querySelector("form[data-push-key]");
  if (!form) return;
  const told = form.querySelector("[role=status]");
  const button = form.querySelector("button");

  if (!("serviceWorker" in navigator) || !("PushManager" in window)) {
    told.textContent = form.dataset.unable;
    return;
  }
  button.hidden = false;

  const bytes = (text) => {
    const padded = text.replaceAll("-", "+").replaceAll("_", "/") + "=".repeat(-text.length & 3);
    return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
  };
  const same = (key) => {
    if (!key) return false;
    const old = new Uint8Array(key);
    const own = bytes(form.dataset.pushKey);
    return old.length === own.length && old.every((byte, place) => byte === own[place]);
  };

  const subscribe = async () => {
    const worker = form.dataset.worker;
    const scope = worker.slice(0, worker.lastIndexOf("/") + 1);
    const registration = await navigator.serviceWorker.register(worker, { scope });
    let subscription = await registration.pushManager.getSubscription();
    if (subscription && !same(subscription.options.applicationServerKey)) {
      await subscription.unsubscribe(); // the installation has another key now
      subscription = null;
    }
    return subscription ?? registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: bytes(form.dataset.pushKey),
    });
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    told.textContent = form.dataset.asking;
    try {
      const { endpoint, keys } = (await subscribe()).toJSON();
      form.elements.endpoint.value = endpoint;
      form.elements.p256dh.value = keys.p256dh;
      form.elements.auth.value = keys.auth;
      form.elements.name.value = navigator.userAgentData
        ? `${navigator.userAgentData.brands.at(-1)?.brand ?? ""}, ${navigator.userAgentData.platform}`
        : navigator.platform;
      form.submit();
    } catch (error) {
      told.textContent = error.name === "NotAllowedError" ? form.dataset.refused : form.dataset.failed;
      button.disabled = false;
    }
  });
})();

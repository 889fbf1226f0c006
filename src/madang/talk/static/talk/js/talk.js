// Lets a discussion renew itself in its place, on pages of rooms that do not bring htmx along.
(() => {
  "use strict";

  const address = document.currentScript.dataset.htmx;
  if (window.htmx || document.querySelector(`script[src="${address}"]`)) return;
  const script = document.createElement("script");
  script.src = address;
  document.head.append(script);
})();

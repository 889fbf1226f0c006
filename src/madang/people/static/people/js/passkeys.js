// allauth's script does the talking with the device; this says so when it fails.
(() => {
  "use strict";

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const note = document.getElementById("passkey-error");
    if (!note) return;
    note.hidden = true; // a second failure is announced again
    setTimeout(() => { note.hidden = false; }, 50);
  });
})();

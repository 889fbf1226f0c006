// The board of a shop: rings when an order comes in, counts down until it must be answered.
(() => {
  "use strict";

  const button = document.querySelector("[data-bell]");
  const words = document.querySelector("[data-bell-words]");
  const cards = () => document.querySelector("#cards");
  if (!button || !words || !cards()) return;

  let sound = null;
  button.hidden = false;
  button.addEventListener("click", () => {
    sound ??= new AudioContext(); // browsers let pages sound only after a press
    button.querySelector("span").textContent = button.dataset.on;
    button.setAttribute("aria-pressed", "true");
    ring();
  });

  function ring() {
    if (!sound) return;
    for (const [after, pitch] of [[0, 880], [0.25, 1174]]) {
      const tone = sound.createOscillator();
      const volume = sound.createGain();
      const start = sound.currentTime + after;
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.2, start);
      volume.gain.exponentialRampToValueAtTime(0.001, start + 0.6);
      tone.connect(volume).connect(sound.destination);
      tone.start(start);
      tone.stop(start + 0.6);
    }
  }

  const title = document.title;
  let before = Number(cards().dataset.waiting);
  const look = () => {
    const waiting = Number(cards().dataset.waiting);
    if (waiting > before) {
      words.textContent = words.dataset.one;
      ring();
    }
    document.title = waiting ? `(${waiting}) ${title}` : title;
    before = waiting;
  };
  look();
  new MutationObserver(look).observe(cards().parentElement, { childList: true });

  setInterval(() => {
    for (const due of document.querySelectorAll("[data-until]")) {
      const left = Math.max(0, Math.round(Number(due.dataset.until) - window.madang.now()));
      due.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    }
  }, 1000);
})();

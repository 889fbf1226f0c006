// What every page has: settings that apply at once, menus that close, the town's clock, sharing.
(() => {
  "use strict";

  const root = document.documentElement;
  const start = performance.now();
  const atStart = Number(root.dataset.now) || Date.now() / 1000;
  const speed = Number(root.dataset.clockSpeed) || 1;

  // Unix seconds of the town's clock; a demo town may live faster than its visitors.
  window.madang = { now: () => atStart + ((performance.now() - start) / 1000) * speed, speed };

  // A look is tried on at once and kept by "Apply"; nothing reloads under a moving focus.
  document.addEventListener("change", (event) => {
    const { name, value, form } = event.target;
    if (!form?.matches(".settings-panel")) return;
    if (name === "text") root.dataset.text = value;
    if (name === "theme") {
      root.dataset.look = value;
      root.dataset.krdsMode = event.target.dataset.krdsMode;
    }
  });

  const closeMenus = (except) => {
    for (const menu of document.querySelectorAll("details.settings[open]")) {
      if (menu !== except) menu.open = false;
    }
  };
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details.settings")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest("details.settings[open]");
    closeMenus(null);
    menu?.querySelector("summary").focus();
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-share]");
    if (!button) return;
    const url = new URL(button.dataset.share || location.href, location.href).href;
    try {
      if (navigator.share && matchMedia("(pointer: coarse)").matches) {
        await navigator.share({ title: document.title, url });
        return;
      }
      await navigator.clipboard.writeText(url);
    } catch {
      return; // the visitor closed the share sheet, or the browser forbids it: the address bar stays
    }
    const label = button.querySelector("[data-share-label]");
    const before = label.textContent;
    label.textContent = button.dataset.shared;
    setTimeout(() => { label.textContent = before; }, 2500);
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  // Lists by keyboard: "/" searches, "j" and "k" go down and up the rows, "x" chooses, and all at once.
  const typing = (element) => element.closest("input, select, textarea, [contenteditable]");
  const steps = { j: 1, k: -1 };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const search = document.querySelector('[data-hotkey="/"]');
    const rows = [...document.querySelectorAll("[data-row]")];
    const inRow = event.target.closest("[data-row]");
    const free = !typing(event.target) || event.target.type === "checkbox";
    if (!free) return;
    if (event.key === "/" && search) {
      event.preventDefault();
      search.focus();
    } else if (event.key in steps && rows.length) {
      const at = rows.indexOf(inRow) + steps[event.key];
      rows[Math.min(Math.max(at, 0), rows.length - 1)].querySelector("a, input, button")?.focus();
    } else if (event.key === "x" && inRow) {
      const box = inRow.querySelector('input[type="checkbox"]');
      if (box) box.checked = !box.checked;
    }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-pick-all]")) return;
    const boxes = [...document.querySelectorAll('[data-row] input[type="checkbox"]')];
    const every = boxes.every((box) => box.checked);
    for (const box of boxes) box.checked = !every;
  });

  // Buttons that only work with a script are hidden until the page's scripts are here: all of them,
  // since a press that nobody hears yet is lost or sends a form as the browser does.
  document.addEventListener("DOMContentLoaded", () => {
    for (const element of document.querySelectorAll("[data-needs-script]")) element.hidden = false;
  });
})();

// Parts of the page that are asked for again when the town says that there is news of them.
// <section data-news="{% news_url topic %}" hx-get="…" hx-trigger="news, every 60s">
(() => {
  "use strict";

  for (const part of document.querySelectorAll("[data-news]")) {
    const source = new EventSource(part.dataset.news);
    source.addEventListener("message", () => part.dispatchEvent(new Event("news")));
  }
})();

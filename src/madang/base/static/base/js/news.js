// Asks for a part of the page again when the town says that there is news of it:
// <script src="…news.js" data-news="{% news_url topic %}" data-part="#progress"></script>
// with hx-trigger="news, every 60s" at the part, which may be put in anew each time.
(() => {
  "use strict";

  const { news, part } = document.currentScript.dataset;
  new EventSource(news).addEventListener("message", () => {
    document.querySelector(part)?.dispatchEvent(new Event("news"));
  });
})();

// Shows what is pushed, and opens what is tapped. One worker serves all towns of an installation.
"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const notice = event.data.json();
  // The tag is the letter's number: what is sent again after a crash replaces itself in silence.
  event.waitUntil(
    self.registration.showNotification(notice.title, {
      body: notice.body,
      lang: notice.lang,
      tag: notice.tag,
      data: { url: notice.url },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(
    (async () => {
      const { url } = event.notification.data;
      for (const page of await self.clients.matchAll({ type: "window" })) {
        if (page.url === url) return page.focus();
      }
      return self.clients.openWindow(url);
    })(),
  );
});

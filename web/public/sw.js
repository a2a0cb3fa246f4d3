// Shows pushes, and opens where they lead. It answers no request and keeps nothing.
self.addEventListener("push", (event) => {
  const { id, title, body, link } = event.data.json();
  // The same notification twice is shown once: its tag is its id.
  event.waitUntil(
    self.registration.showNotification(title, { body, tag: id, data: { link }, icon: "/icon.svg" }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { link } = event.notification.data;
  // Only a path of this application.
  const path = /^\/(?![/\\])/.test(link) ? link : "/notifications";
  event.waitUntil(self.clients.openWindow(path));
});

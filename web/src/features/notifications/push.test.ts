import { readFileSync } from "node:fs";
import { QueryClient } from "@tanstack/react-query";
import { expect, test, vi } from "vitest";
import { pushQuery } from "./push";

test("a browser without service workers takes no pushes", async () => {
  expect(await new QueryClient().fetchQuery(pushQuery)).toBe("unsupported");
});

interface Worker {
  push: (event: unknown) => void;
  notificationclick: (event: unknown) => void;
}

/** The service worker's listeners, with a registration and clients that note what is asked of them. */
function worker() {
  const listeners = {} as Worker;
  const shown = vi.fn();
  const opened = vi.fn();
  const self = {
    addEventListener: (name: keyof Worker, listener: (event: unknown) => void) => {
      listeners[name] = listener;
    },
    registration: { showNotification: shown },
    clients: { openWindow: opened },
  };
  new Function("self", readFileSync("public/sw.js", "utf8"))(self);
  return { listeners, shown, opened };
}

test("a push is shown under its id, so that twice is once", () => {
  const { listeners, shown } = worker();
  const message = { id: "n-1", title: "Hello", body: "World", link: "/settings" };
  listeners.push({ data: { json: () => message }, waitUntil: () => undefined });
  expect(shown).toHaveBeenCalledWith("Hello", expect.objectContaining({ body: "World", tag: "n-1" }));
});

test.each([
  ["/practise/orders", "/practise/orders"],
  ["//evil.example", "/notifications"],
  ["https://evil.example", "/notifications"],
])("a press on a push to %s opens %s", (link, path) => {
  const { listeners, opened } = worker();
  listeners.notificationclick({
    notification: { close: () => undefined, data: { link } },
    waitUntil: () => undefined,
  });
  expect(opened).toHaveBeenCalledWith(path);
});

test("the worker answers no request", () => {
  expect(Object.keys(worker().listeners).sort()).toEqual(["notificationclick", "push"]);
});

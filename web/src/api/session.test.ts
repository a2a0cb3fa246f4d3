import { expect, test, vi } from "vitest";
import { followOtherTabs, session } from "./session";

test("the end of a session leaves nothing behind and is told once", () => {
  const heard = vi.fn();
  const stop = session.subscribe(heard);
  session.start({ access_token: "one" });
  session.start({ access_token: "two" });
  sessionStorage.setItem("saker.submission.order", "{}");
  session.end();
  session.end();
  stop();
  expect(heard.mock.calls).toEqual([[true], [false]]);
  expect(session.token()).toBeNull();
  expect(localStorage).toHaveLength(0);
  expect(sessionStorage).toHaveLength(0);
});

test("a sign-out in another tab is one here; other changes are none", () => {
  const stop = followOtherTabs();
  session.start({ access_token: "one" });
  window.dispatchEvent(new StorageEvent("storage", { key: "saker.color_scheme", newValue: null }));
  window.dispatchEvent(new StorageEvent("storage", { key: "saker.signed_in", newValue: "1" }));
  expect(session.isSignedIn()).toBe(true);
  window.dispatchEvent(new StorageEvent("storage", { key: "saker.signed_in", newValue: null }));
  expect(session.isSignedIn()).toBe(false);
  stop();
});

import { QueryClient } from "@tanstack/react-query";
import { afterEach, expect, test, vi } from "vitest";
import { isInside } from "./NotificationItem";
import { markRead, notificationKeys } from "./queries";

afterEach(() => vi.unstubAllGlobals());

test.each([
  ["/practise/orders?order=1", true],
  ["/rewards", true],
  ["//evil.example", false],
  ["/\\evil.example", false],
  ["https://evil.example", false],
  ["javascript:alert(1)", false],
  [null, false],
])("the link %j is followed: %s", (link, followed) => {
  expect(isInside(link)).toBe(followed);
});

test("marking as read shows the count that is left at once, and makes the lists stale", async () => {
  const asked: unknown[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    asked.push(await request.json());
    return Response.json({ unread: 2 });
  });
  const queries = new QueryClient();
  const latest = [...notificationKeys.list, "latest"];
  queries.setQueryData(notificationKeys.unread, { unread: 3 });
  queries.setQueryData(latest, { items: [], next_cursor: null });
  await markRead(queries, ["n-1"]);
  expect(asked).toEqual([{ ids: ["n-1"] }]);
  expect(queries.getQueryData(notificationKeys.unread)).toEqual({ unread: 2 });
  expect(queries.getQueryState(latest)?.isInvalidated).toBe(true);
});

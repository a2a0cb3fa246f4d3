import { expect, test } from "vitest";
import { reconnectDelay } from "./stream-parts";

test("the delay grows to half a minute, has jitter, and is never nothing", () => {
  expect(reconnectDelay(0, 0)).toBe(250);
  expect(reconnectDelay(3, 0.5)).toBe(2000);
  expect(reconnectDelay(50, 0.999)).toBeLessThanOrEqual(30_000);
  expect(reconnectDelay(50, 0.5)).toBe(15_000);
});

import { expect, test } from "vitest";
import { besides } from "./Disclosure";

const PHONE = { innerWidth: 360, innerHeight: 740 };

test("a panel opens under a button at the top and ends where the button ends on the right side", () => {
  expect(besides({ top: 6, bottom: 50, left: 308, right: 348 }, PHONE, 240)).toEqual({
    top: "56px",
    bottom: "auto",
    left: "auto",
    right: "12px",
    width: "240px",
  });
});

test("a panel opens above a button at the bottom and begins where the button begins on the left side", () => {
  expect(besides({ top: 700, bottom: 740, left: 12, right: 150 }, PHONE, 240)).toEqual({
    top: "auto",
    bottom: "46px",
    left: "12px",
    right: "auto",
    width: "240px",
  });
});

test("a panel never leaves the screen, and is as wide as it at most", () => {
  expect(besides({ top: 6, bottom: 50, left: 256, right: 300 }, PHONE, 320)).toMatchObject({ right: "32px" });
  expect(besides({ top: 6, bottom: 50, left: 256, right: 300 }, PHONE, 360)).toMatchObject({
    right: "8px",
    width: "344px",
  });
});

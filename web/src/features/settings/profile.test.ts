import { expect, test } from "vitest";
import { corner } from "./picture";
import { schemeOf, themeOf } from "./theme";

test("the square is cut from the middle", () => {
  expect(corner({ width: 400, height: 200 })).toEqual({ x: 100, y: 0 });
  expect(corner({ width: 200, height: 301 })).toEqual({ x: 0, y: 50 });
  expect(corner({ width: 64, height: 64 })).toEqual({ x: 0, y: 0 });
});

test("every theme is a colour scheme and back", () => {
  for (const theme of ["light", "dark", "system"] as const) expect(themeOf(schemeOf(theme))).toBe(theme);
  expect(schemeOf("system")).toBe("auto");
});

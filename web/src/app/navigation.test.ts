import { expect, test } from "vitest";
import type { MarketSymbol } from "../api/types";
import { destinationsFor } from "./navigation";
import { entriesOf, matching } from "./paletteEntries";
import { nextOf } from "./routes/public";

const SYMBOLS = [
  { symbol: "SIM-BTC", name: "Bitcoin" },
  { symbol: "SIM-ETH", name: "Ether" },
] as MarketSymbol[];

test("a product that is off is nowhere to be seen", () => {
  const shown = destinationsFor([]);
  expect(shown.every(({ product }) => product === undefined)).toBe(true);
  expect(entriesOf([], SYMBOLS).some(({ group }) => group === "SIM-BTC")).toBe(false);
});

test("the palette finds a symbol by its name and by its code, best match first", () => {
  const entries = entriesOf(["simulator"], SYMBOLS);
  expect(matching(entries, "eth")[0]).toMatchObject({ label: "Ether", href: "/practise/trade/SIM-ETH" });
  expect(matching(entries, "sim btc").map(({ label }) => label)).toEqual(["Bitcoin"]);
  expect(matching(entries, "home")[0]?.href).toBe("/home");
  expect(matching(entries, "no such thing")).toEqual([]);
});

test.each([
  ["/practise/trade/SIM-BTC?side=sell", true],
  ["/home", true],
  ["//evil.example/home", false],
  ["https://evil.example", false],
  ["/\\evil.example", false],
  ["/login?next=/home", false],
  ["javascript:alert(1)", false],
  [["/home"], false],
])("after the sign-in %j is followed: %s", (next, followed) => {
  expect(nextOf({ next })).toEqual(followed ? { next } : {});
});

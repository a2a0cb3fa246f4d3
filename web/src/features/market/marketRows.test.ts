import { describe, expect, it } from "vitest";
import type { MarketSymbol, Price } from "../../api/types";
import { marketRows, nextSort } from "./marketRows";

const symbols = [
  { symbol: "SIM-BTC", name: "Bitcoin (synthetic)" },
  { symbol: "SIM-XRP", name: "XRP (synthetic)" },
  { symbol: "SIM-SOL", name: "Solana (synthetic)" },
] as MarketSymbol[];
const prices = [
  { symbol: "SIM-BTC", last: "5912345.50", change_24h: "-1.50" },
  { symbol: "SIM-XRP", last: "201.4000", change_24h: null },
  { symbol: "SIM-SOL", last: "17233.40", change_24h: "10.25" },
] as Price[];

function order(
  ...args: Parameters<typeof marketRows> extends [unknown, unknown, ...infer Rest] ? Rest : never
) {
  return marketRows(symbols, prices, ...args).map(({ symbol }) => symbol);
}

describe("the rows of the markets page", () => {
  it("keep the market's own order without a choice", () => {
    expect(order("", undefined)).toEqual(["SIM-BTC", "SIM-XRP", "SIM-SOL"]);
  });

  it("are found by name and by symbol, by any of their words", () => {
    expect(order("sol", undefined)).toEqual(["SIM-SOL"]);
    expect(order("sim btc", undefined)).toEqual(["SIM-BTC"]);
    expect(order("euro", undefined)).toEqual([]);
  });

  it("sort prices by value, not by text", () => {
    expect(order("", { key: "last", direction: "descending" })).toEqual(["SIM-BTC", "SIM-SOL", "SIM-XRP"]);
    expect(order("", { key: "last", direction: "ascending" })).toEqual(["SIM-XRP", "SIM-SOL", "SIM-BTC"]);
  });

  it("put an unknown change last, whichever way round", () => {
    expect(order("", { key: "change", direction: "descending" })).toEqual(["SIM-SOL", "SIM-BTC", "SIM-XRP"]);
    expect(order("", { key: "change", direction: "ascending" })).toEqual(["SIM-BTC", "SIM-SOL", "SIM-XRP"]);
  });

  it("begin figures with the largest and turn on the second press", () => {
    const first = nextSort(undefined, "change");
    expect(first).toEqual({ key: "change", direction: "descending" });
    expect(nextSort(first, "change")).toEqual({ key: "change", direction: "ascending" });
    expect(nextSort(first, "name")).toEqual({ key: "name", direction: "ascending" });
  });
});

import { describe, expect, it } from "vitest";
import type { Depth } from "../../../api/types";
import { bookOf } from "./levels";

const depth: Depth = {
  symbol: "SIM-BTC",
  at: "2026-01-01T00:00:00Z",
  source: "synthetic",
  bids: [
    { price: "100.00", quantity: "0.1" },
    { price: "99.90", quantity: "0.2" },
    { price: "99.80", quantity: "5" },
  ],
  asks: [
    { price: "100.10", quantity: "0.5" },
    { price: "100.20", quantity: "0.7" },
    { price: "100.30", quantity: "5" },
  ],
};

describe("the book as it is drawn", () => {
  const book = bookOf(depth, 2);

  it("adds up quantities exactly, level by level", () => {
    expect(book.bids.map(({ total }) => total)).toEqual(["0.1", "0.3"]);
    expect(book.asks.map(({ total }) => total)).toEqual(["0.5", "1.2"]);
  });

  it("draws both sides to the scale of the larger", () => {
    expect(book.asks.map(({ share }) => share)).toEqual([41.67, 100]);
    expect(book.bids.map(({ share }) => share)).toEqual([8.33, 25]);
  });

  it("says the spread", () => {
    expect(book.spread).toBe("0.10");
    expect(book.spreadBps).toBe("10.00");
  });

  it("knows no spread where a side is empty", () => {
    expect(bookOf({ ...depth, asks: [] }, 2)).toMatchObject({ asks: [], spread: null, spreadBps: null });
  });
});

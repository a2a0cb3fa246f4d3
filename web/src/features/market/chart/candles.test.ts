import { describe, expect, it } from "vitest";
import type { Candle } from "../../../api/types";
import { isNewCandle, mergeCandles, withLive } from "./candles";

function candle(time: number, close = "10"): Candle {
  return { time, open: "9", high: "11", low: "8", close, volume: "1", closed: true };
}

describe("a series of candles", () => {
  const known = [candle(60), candle(120)];

  it("grows at both ends, keeps its order, and takes the newer truth", () => {
    const merged = mergeCandles(known, [candle(180), candle(120, "12"), candle(0)]);
    expect(merged.map(({ time, close }) => [time, close])).toEqual([
      [0, "10"],
      [60, "10"],
      [120, "12"],
      [180, "10"],
    ]);
  });

  it("ends with the live candle, which replaces the one of its time", () => {
    expect(withLive(known, candle(120, "13")).map(({ close }) => close)).toEqual(["10", "13"]);
    expect(withLive(known, candle(180, "14")).map(({ time }) => time)).toEqual([60, 120, 180]);
  });

  it("leaves out a live candle that is older than its end", () => {
    expect(withLive(known, candle(60, "13"))).toBe(known);
    expect(withLive(known, undefined)).toBe(known);
    expect(withLive([], candle(60))).toEqual([]);
  });

  it("tells when a new candle has begun", () => {
    expect(isNewCandle(known, candle(120))).toBe(false);
    expect(isNewCandle(known, candle(180))).toBe(true);
    expect(isNewCandle([], candle(180))).toBe(false);
  });
});

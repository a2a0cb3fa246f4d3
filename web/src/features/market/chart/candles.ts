import type { Candle, Interval } from "../../../api/types";

export const INTERVALS: readonly Interval[] = ["1m", "5m", "15m", "1h", "4h", "1d"];

/** What a chart begins with. */
export const FIRST_INTERVAL: Interval = "15m";

/** More than anybody scrolls through; what is older falls off. */
const MOST = 6_000;

/** Both series as one, oldest first; where both have a time, the candle of `incoming` is the truth. */
export function mergeCandles(known: readonly Candle[], incoming: readonly Candle[]): Candle[] {
  if (known.length === 0) return [...incoming];
  const byTime = new Map(known.map((candle) => [candle.time, candle]));
  for (const candle of incoming) byTime.set(candle.time, candle);
  return [...byTime.values()].sort((left, right) => left.time - right.time).slice(-MOST);
}

/** The series with the candle that is being made at its end; an older one that comes late is left out. */
export function withLive(candles: readonly Candle[], live: Candle | undefined): readonly Candle[] {
  const last = candles.at(-1);
  if (!live || !last || live.time < last.time) return candles;
  return live.time === last.time ? [...candles.slice(0, -1), live] : [...candles, live];
}

/** True when the live candle has left its interval, so that the finished one should be fetched. */
export function isNewCandle(candles: readonly Candle[], live: Candle | undefined): boolean {
  const last = candles.at(-1);
  return live !== undefined && last !== undefined && live.time > last.time;
}

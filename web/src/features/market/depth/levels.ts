import type { Depth, DepthLevel } from "../../../api/types";
import { addDecimals, compareDecimals, percentOf, subtractDecimals, unitsOf } from "../../../ui/decimal";

export interface Level extends DepthLevel {
  /** Quantity up to and with this level. */
  total: string;
  /** Its share of the larger side, 0 to 100, for drawing. */
  share: number;
}

export interface Book {
  bids: Level[];
  asks: Level[];
  /** Best ask less best bid. */
  spread: string | null;
  /** In basis points of the best bid. */
  spreadBps: string | null;
}

/** The best `count` levels of each side, nearest first, drawn to one scale. */
export function bookOf(depth: Depth, count: number): Book {
  const bids = totals(depth.bids.slice(0, count));
  const asks = totals(depth.asks.slice(0, count));
  const [bidSize, askSize] = [bids.at(-1)?.total ?? "0", asks.at(-1)?.total ?? "0"];
  const largest = unitsOf(compareDecimals(bidSize, askSize) > 0 ? bidSize : askSize, 8);
  const drawn = (level: Omit<Level, "share">): Level => ({
    ...level,
    share: Number(percentOf(unitsOf(level.total, 8), largest) ?? 0),
  });
  return { bids: bids.map(drawn), asks: asks.map(drawn), ...spreadOf(depth) };
}

function totals(levels: readonly DepthLevel[]): Omit<Level, "share">[] {
  let total = "0";
  return levels.map((level) => {
    total = addDecimals(total, level.quantity);
    return { ...level, total };
  });
}

function spreadOf({ bids, asks }: Depth): Pick<Book, "spread" | "spreadBps"> {
  const [bid, ask] = [bids[0]?.price, asks[0]?.price];
  if (bid === undefined || ask === undefined) return { spread: null, spreadBps: null };
  const spread = subtractDecimals(ask, bid);
  return { spread, spreadBps: percentOf(100n * unitsOf(spread, 8), unitsOf(bid, 8)) };
}

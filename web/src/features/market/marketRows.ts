import type { MarketSymbol, Price } from "../../api/types";
import type { Sort } from "../../ui/DataTable";
import { compareDecimals } from "../../ui/decimal";
import { displayLanguage } from "../../ui/format";
import { shortName } from "./names";

export interface MarketRow {
  symbol: string;
  name: string;
  /** The snapshot that the order is made by; the figures shown are newer. */
  price: Price | undefined;
}

export const SORT_KEYS = ["name", "last", "change"] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface MarketSort extends Sort {
  key: SortKey;
}

/** Without a choice the market's own order, from the large to the small. */
export type Chosen = MarketSort | undefined;

export function marketRows(
  symbols: readonly MarketSymbol[],
  prices: readonly Price[],
  text: string,
  sort: Chosen,
): MarketRow[] {
  const known = new Map(prices.map((price) => [price.symbol, price]));
  const rows = symbols.map(({ symbol, name }) => ({
    symbol,
    name: shortName(name),
    price: known.get(symbol),
  }));
  const found = rows.filter((row) => matches(row, text));
  return sort ? found.sort((left, right) => compareRows(left, right, sort)) : found;
}

/** The next order after a press on a heading: figures begin with the largest, names with A; then turned round. */
export function nextSort(current: Chosen, key: SortKey): MarketSort {
  const first = key === "name" ? "ascending" : "descending";
  if (current?.key !== key) return { key, direction: first };
  return { key, direction: current.direction === "ascending" ? "descending" : "ascending" };
}

function matches(row: MarketRow, text: string): boolean {
  const words = text.trim().toLowerCase().split(/\s+/);
  const haystack = `${row.name} ${row.symbol}`.toLowerCase();
  return words.every((word) => haystack.includes(word));
}

function compareRows(left: MarketRow, right: MarketRow, sort: MarketSort): number {
  const turn = sort.direction === "ascending" ? 1 : -1;
  if (sort.key === "name") return turn * left.name.localeCompare(right.name, displayLanguage());
  const [one, other] = [figureOf(left, sort.key), figureOf(right, sort.key)];
  // What is not known is last, whichever way round.
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  return turn * compareDecimals(one, other);
}

function figureOf(row: MarketRow, key: "last" | "change"): string | null {
  return (key === "last" ? row.price?.last : row.price?.change_24h) ?? null;
}

import type { MarketSymbol } from "../api/types";
import { shortName } from "../features/market/names";
import { destinationsFor } from "./navigation";

export interface Entry {
  label: string;
  group: string;
  href: string;
  /** What else it is found by. */
  words: string;
}

/** Every page that the person has, then every symbol where practice is on. */
export function entriesOf(products: readonly string[], symbols: readonly MarketSymbol[]): Entry[] {
  const pages = destinationsFor(products).flatMap(({ label, to, pages }) => [
    ...(pages ? [] : [{ label, group: "Page", href: to, words: "" }]),
    ...(pages ?? []).map((page) => ({ label: page.label, group: label, href: page.to, words: label })),
  ]);
  if (!products.includes("simulator")) return pages;
  const markets = symbols.map(({ symbol, name }) => ({
    label: shortName(name),
    group: symbol,
    href: `/practise/trade/${encodeURIComponent(symbol)}`,
    words: symbol,
  }));
  return [...pages, ...markets];
}

/** Entries that have every word typed; those that begin with the text come first. */
export function matching(entries: readonly Entry[], text: string, limit = 12): Entry[] {
  const typed = text.trim().toLowerCase();
  const parts = typed.split(/\s+/);
  const found = entries.filter((entry) => {
    const haystack = `${entry.label} ${entry.words}`.toLowerCase();
    return parts.every((part) => haystack.includes(part));
  });
  const begins = (entry: Entry): number =>
    entry.label.toLowerCase().startsWith(typed) || entry.words.toLowerCase().startsWith(typed) ? 0 : 1;
  return found.sort((left, right) => begins(left) - begins(right)).slice(0, limit);
}

/**
 * Market data: public, read-only, kept fresh by the stream and not by invalidation. After `resync` prices are fetched
 * anew.
 */
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import type { Interval } from "../../api/types";

export const marketKeys = {
  symbols: ["market", "symbols"] as const,
  prices: (symbols: readonly string[] | null) => ["market", "prices", symbols ?? "all"] as const,
  candles: (symbol: string, interval: Interval, limit: number) =>
    ["market", "candles", symbol, interval, limit] as const,
  depth: (symbol: string) => ["market", "depth", symbol] as const,
};

export const symbolsQuery = queryOptions({
  queryKey: marketKeys.symbols,
  queryFn: ({ signal }) => take(api.GET("/market/symbols", { signal })),
  staleTime: 10 * 60_000,
});

/** The last prices: of these symbols, or of all. */
export function pricesQuery(symbols: readonly string[] | null) {
  return queryOptions({
    queryKey: marketKeys.prices(symbols),
    queryFn: ({ signal }) =>
      take(api.GET("/market/prices", { signal, params: { query: symbols ? { symbol: [...symbols] } : {} } })),
  });
}

/** Candles up to now, oldest first. */
export function candlesQuery(symbol: string, interval: Interval, limit = 300) {
  return queryOptions({
    queryKey: marketKeys.candles(symbol, interval, limit),
    queryFn: ({ signal }) =>
      take(api.GET("/market/candles", { signal, params: { query: { symbol, interval, limit } } })),
    staleTime: 60_000,
  });
}

/** Candles before an instant (epoch seconds), oldest first: the past does not change, so it is asked for once. */
export function olderCandlesQuery(symbol: string, interval: Interval, before: number, limit = 300) {
  const end = new Date(before * 1000).toISOString();
  return queryOptions({
    queryKey: [...marketKeys.candles(symbol, interval, limit), "before", before] as const,
    queryFn: ({ signal }) =>
      take(api.GET("/market/candles", { signal, params: { query: { symbol, interval, limit, end } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** The book, asked for again every two seconds while it is looked at: the stream has no topic for it. */
export function depthQuery(symbol: string) {
  return queryOptions({
    queryKey: marketKeys.depth(symbol),
    queryFn: ({ signal }) => take(api.GET("/market/depth", { signal, params: { query: { symbol } } })),
    refetchInterval: 2_000,
    staleTime: 1_000,
  });
}

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTopic } from "../../../api/live";
import type { Candle, Interval } from "../../../api/types";
import { candlesQuery, olderCandlesQuery } from "../queries";
import { isNewCandle, mergeCandles } from "./candles";

const PAGE = 300;

export interface CandleSeries {
  /** Finished candles and the last one as it was fetched, oldest first. */
  candles: readonly Candle[];
  /** The candle that is being made, from the stream. */
  live: Candle | undefined;
  error: Error | null;
  retry: () => void;
  loadOlder: () => void;
}

/** The candles of one symbol and interval; the component that uses it is made anew (by key) when either changes. */
export function useCandles(symbol: string, interval: Interval): CandleSeries {
  const queries = useQueryClient();
  const latest = useQuery(candlesQuery(symbol, interval, PAGE));
  const live = useTopic<Candle>(`candles:${symbol}:${interval}`);
  const [known, setKnown] = useState<readonly Candle[]>([]);
  const older = useRef<"possible" | "asked" | "none">("possible");
  const fetched = latest.data?.items;

  useEffect(() => {
    if (fetched) setKnown((candles) => mergeCandles(candles, fetched));
  }, [fetched]);

  // The stream tells of the new candle; what the finished one came to is asked for once.
  const { refetch } = latest;
  const begun = isNewCandle(known, live) ? live?.time : undefined;
  useEffect(() => {
    if (begun !== undefined) void refetch();
  }, [begun, refetch]);

  const first = known[0]?.time;
  const loadOlder = useCallback(() => {
    if (first === undefined || older.current !== "possible") return;
    older.current = "asked";
    queries.fetchQuery(olderCandlesQuery(symbol, interval, first, PAGE)).then(
      ({ items }) => {
        const found = items.filter(({ time }) => time < first);
        older.current = found.length > 0 ? "possible" : "none";
        if (found.length > 0) setKnown((candles) => mergeCandles(found, candles));
      },
      // The chart stays as it is; the next scroll to its edge asks again.
      () => {
        older.current = "possible";
      },
    );
  }, [first, interval, queries, symbol]);

  return { candles: known, live, error: latest.error, retry: () => void refetch(), loadOlder };
}

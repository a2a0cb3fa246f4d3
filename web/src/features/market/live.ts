import { useQuery } from "@tanstack/react-query";
import { useCallback, useRef, useSyncExternalStore } from "react";
import { stream, useTopic } from "../../api/live";
import type { Price } from "../../api/types";
import { pricesQuery } from "./queries";

/**
 * The newest price of one of `symbols` (a list that stays the same for the page: it is one request for all of them),
 * from the stream once it speaks and from the snapshot until then; undefined while neither is there.
 */
export function usePrice(symbol: string, symbols: readonly string[] | null): Price | undefined {
  const snapshot = useQuery({
    ...pricesQuery(symbols),
    select: (page) => page.items.find((item) => item.symbol === symbol),
  });
  return useTopic<Price>(`prices:${symbol}`) ?? snapshot.data;
}

/** The newest prices of these symbols, known or not, for what is computed from all of them at once. */
export function useLivePrices(symbols: readonly string[]): ReadonlyMap<string, Price> {
  const key = symbols.join(" ");
  const version = useRef(0);
  const subscribe = useCallback(
    (listener: () => void) => {
      const wake = (): void => {
        version.current += 1;
        listener();
      };
      const stops = topicsOf(key).map((topic) => stream.subscribe(topic, wake));
      return () => {
        for (const stop of stops) stop();
      };
    },
    [key],
  );
  useSyncExternalStore(subscribe, () => version.current);
  const prices = topicsOf(key).map((topic) => stream.value(topic) as Price | undefined);
  return new Map(prices.filter((price) => price !== undefined).map((price) => [price.symbol, price]));
}

function topicsOf(key: string): string[] {
  return key === "" ? [] : key.split(" ").map((symbol) => `prices:${symbol}`);
}

/**
 * The practice account: balance, portfolio, orders, fills.
 *
 * invalidation: the events `order_filled` and `order_updated`, the answer to an order and the answer to a cancellation
 * make STALE_AFTER_ORDER stale. A preview is never kept: it is asked for again while it is looked at.
 */
import { infiniteQueryOptions, type QueryKey, queryOptions } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import { submitOnce } from "../../api/idempotency";
import { isRefusal } from "../../api/problem";
import type { Order, OrderIn, OrderPlaced } from "../../api/types";

export const simulatorKeys = {
  account: ["simulator", "account"] as const,
  portfolio: ["simulator", "portfolio"] as const,
  orders: ["simulator", "orders"] as const,
  fills: ["simulator", "fills"] as const,
  preview: ["simulator", "preview"] as const,
};

export const STALE_AFTER_ORDER: readonly QueryKey[] = [
  simulatorKeys.account,
  simulatorKeys.portfolio,
  simulatorKeys.orders,
  simulatorKeys.fills,
];

export const accountQuery = queryOptions({
  queryKey: simulatorKeys.account,
  queryFn: ({ signal }) => take(api.GET("/simulator/account", { signal })),
});

/** Between fills the prices move it: the page revalues it as they stream, the server once a minute. */
export const portfolioQuery = queryOptions({
  queryKey: simulatorKeys.portfolio,
  queryFn: ({ signal }) => take(api.GET("/simulator/portfolio", { signal })),
  refetchInterval: 60_000,
});

/** All that rests, which is bounded by the server; newest first. */
export const openOrdersQuery = queryOptions({
  queryKey: [...simulatorKeys.orders, "open"] as const,
  queryFn: ({ signal }) =>
    take(api.GET("/simulator/orders", { signal, params: { query: { status: "open", limit: 100 } } })),
});

export const closedOrdersQuery = infiniteQueryOptions({
  queryKey: [...simulatorKeys.orders, "closed"] as const,
  queryFn: ({ signal, pageParam }) =>
    take(
      api.GET("/simulator/orders", {
        signal,
        params: { query: { status: "closed", limit: 25, ...cursorOf(pageParam) } },
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
});

export function orderQuery(id: string) {
  return queryOptions({
    queryKey: [...simulatorKeys.orders, "one", id] as const,
    queryFn: ({ signal }) =>
      take(api.GET("/simulator/orders/{order_id}", { signal, params: { path: { order_id: id } } })),
  });
}

/** The newest few, beside the chart. */
export const recentFillsQuery = queryOptions({
  queryKey: [...simulatorKeys.fills, "recent"] as const,
  queryFn: ({ signal }) => take(api.GET("/simulator/fills", { signal, params: { query: { limit: 10 } } })),
});

export const fillsQuery = infiniteQueryOptions({
  queryKey: [...simulatorKeys.fills, "all"] as const,
  queryFn: ({ signal, pageParam }) =>
    take(api.GET("/simulator/fills", { signal, params: { query: { limit: 25, ...cursorOf(pageParam) } } })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
});

/** What the order would come to now. It reads only, so it is a query though it is a POST. */
export function previewQuery(order: OrderIn) {
  return queryOptions({
    queryKey: [...simulatorKeys.preview, order] as const,
    queryFn: ({ signal }) => take(api.POST("/simulator/orders/preview", { signal, body: order })),
    staleTime: 0,
    gcTime: 10_000,
    // A refusal holds until the order is changed; what may pass by itself is asked again.
    refetchInterval: (query) => (isRefusal(query.state.error) ? false : 3_000),
    retry: false,
  });
}

export function orderForm(symbol: string): string {
  return `order.${symbol}`;
}

/** Sent again, after a failure or a reload, it is the same order: it is placed once. */
export function placeOrder(order: OrderIn): Promise<OrderPlaced> {
  return submitOnce(orderForm(order.symbol), order, (key) =>
    take(api.POST("/simulator/orders", { body: order, params: { header: { "Idempotency-Key": key } } })),
  );
}

export function cancelOrder(id: string): Promise<Order> {
  return submitOnce(`cancellation.${id}`, {}, (key) =>
    take(
      api.POST("/simulator/orders/{order_id}/cancellation", {
        params: { path: { order_id: id }, header: { "Idempotency-Key": key } },
      }),
    ),
  );
}

function cursorOf(cursor: string | null): { cursor?: string } {
  return cursor === null ? {} : { cursor };
}

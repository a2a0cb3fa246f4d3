/**
 * The wallet: rupees that can be spent, and what the person set out to pay.
 *
 * invalidation: the event `order_paid`, and an order whose state is seen to change, make STALE_AFTER_PAYMENT stale.
 */
import { infiniteQueryOptions, type QueryKey, queryOptions } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import { submitOnce } from "../../api/idempotency";
import type { Checkout, PaymentOrder } from "../../api/types";
import { isOpen } from "./words";

export const walletKeys = {
  accounts: ["wallet", "accounts"] as const,
  entries: ["wallet", "entries"] as const,
  orders: ["wallet", "orders"] as const,
};

export const STALE_AFTER_PAYMENT: readonly QueryKey[] = [
  walletKeys.accounts,
  walletKeys.entries,
  walletKeys.orders,
];

/** The account of the rupees that can be spent; null before the first ones arrived. */
export const rupeesQuery = queryOptions({
  queryKey: [...walletKeys.accounts, "INR"] as const,
  queryFn: async ({ signal }) => {
    const query = { asset: "INR", limit: 100 };
    const { items } = await take(api.GET("/wallet/accounts", { signal, params: { query } }));
    return items.find(({ purpose, ref }) => purpose === "available" && ref === null) ?? null;
  },
});

export function entriesQuery(accountId: number) {
  return infiniteQueryOptions({
    queryKey: [...walletKeys.entries, accountId] as const,
    queryFn: ({ signal, pageParam }) =>
      take(
        api.GET("/wallet/accounts/{account_id}/entries", {
          signal,
          params: { path: { account_id: accountId }, query: { limit: 10, ...cursorOf(pageParam) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Newest first. */
export const ordersQuery = infiniteQueryOptions({
  queryKey: [...walletKeys.orders, "all"] as const,
  queryFn: ({ signal, pageParam }) =>
    take(api.GET("/payments/orders", { signal, params: { query: { limit: 10, ...cursorOf(pageParam) } } })),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
});

/** While it can be paid the page looks again: money is told of by whoever hears of it first. */
export function orderQuery(id: string) {
  return queryOptions({
    queryKey: [...walletKeys.orders, "one", id] as const,
    queryFn: ({ signal }) =>
      take(
        api.GET("/payments/orders/{payment_order_id}", {
          signal,
          params: { path: { payment_order_id: id } },
        }),
      ),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data && isOpen(state.data.state) ? 2_000 : false),
  });
}

export const ADD_FORM = "wallet.order";

interface Opened {
  order: PaymentOrder;
  checkout: Checkout;
}

/** An order and the way to pay it, as one: what failed half-way is sent again under its key, and is the same order. */
export function openOrder(paise: string): Promise<Opened> {
  return submitOnce(ADD_FORM, { amount: paise }, async (key) => {
    const order = await take(
      api.POST("/payments/orders", {
        body: { amount: paise },
        params: { header: { "Idempotency-Key": key } },
      }),
    );
    return { order, checkout: await openCheckout(order.id) };
  });
}

/** Any number of times: the provider has the order once. */
export function openCheckout(orderId: string): Promise<Checkout> {
  return take(
    api.POST("/payments/orders/{payment_order_id}/checkout", {
      params: { path: { payment_order_id: orderId } },
    }),
  );
}

/** The statement of all there ever was, saved by the browser under its name. */
export async function saveStatement(accountId: number): Promise<void> {
  const content = await take(
    api.GET("/wallet/statement", {
      params: {
        query: {
          account: accountId,
          from: "2000-01-01T00:00:00Z",
          to: new Date().toISOString(),
          format: "csv",
        },
      },
      parseAs: "blob",
    }),
  );
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content as unknown as Blob);
  link.download = "saker-wallet.csv";
  link.click();
  URL.revokeObjectURL(link.href);
}

function cursorOf(cursor: string | null): { cursor?: string } {
  return cursor === null ? {} : { cursor };
}

import { createRoute, lazyRouteComponent, notFound } from "@tanstack/react-router";
import { meQuery } from "../../features/identity/queries";
import { orderQuery, ordersQuery, rupeesQuery } from "../../features/wallet/queries";
import { queryClient } from "../queryClient";
import { personRoute } from "./root";

const wallet = createRoute({
  getParentRoute: () => personRoute,
  path: "/wallet",
  beforeLoad: requirePayments,
  loader: () => {
    void queryClient.prefetchQuery(rupeesQuery);
    void queryClient.prefetchInfiniteQuery(ordersQuery);
  },
  component: lazyRouteComponent(() => import("../../features/wallet/WalletPage"), "WalletPage"),
});

const add = createRoute({
  getParentRoute: () => personRoute,
  path: "/wallet/add",
  beforeLoad: requirePayments,
  component: lazyRouteComponent(() => import("../../features/wallet/AddMoneyPage"), "AddMoneyPage"),
});

const order = createRoute({
  getParentRoute: () => personRoute,
  path: "/wallet/orders/$orderId",
  beforeLoad: requirePayments,
  loader: ({ params }) => void queryClient.prefetchQuery(orderQuery(params.orderId)),
  component: lazyRouteComponent(() => import("../../features/wallet/OrderPage"), "OrderPage"),
});

/** Where nobody can pay there is no such page. */
async function requirePayments(): Promise<void> {
  const me = await queryClient.ensureQueryData(meQuery);
  if (!me.products.includes("payments")) throw notFound();
}

export const walletRoutes = [wallet, add, order];

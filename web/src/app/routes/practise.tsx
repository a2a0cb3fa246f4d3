import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import type { Interval } from "../../api/types";
import { FIRST_INTERVAL, INTERVALS } from "../../features/market/chart/candles";
import { candlesQuery, pricesQuery, symbolsQuery } from "../../features/market/queries";
import { accountQuery, openOrdersQuery, portfolioQuery } from "../../features/simulator/queries";
import { queryClient } from "../queryClient";
import { personRoute } from "./root";

const VIEWS = ["past", "fills"] as const;

interface TradeSearch {
  /** Of the chart's candles; without it FIRST_INTERVAL. */
  interval?: Interval;
}

interface OrdersSearch {
  /** Without it the open ones. */
  show?: (typeof VIEWS)[number];
  /** The order whose details are shown. */
  order?: string;
}

const practise = createRoute({
  getParentRoute: () => personRoute,
  path: "/practise",
  beforeLoad: () => {
    throw redirect({ to: "/practise/markets", replace: true });
  },
});

const markets = createRoute({
  getParentRoute: () => personRoute,
  path: "/practise/markets",
  loader: () => {
    void queryClient.prefetchQuery(symbolsQuery);
    void queryClient.prefetchQuery(pricesQuery(null));
  },
  component: lazyRouteComponent(() => import("../../features/market/MarketsPage"), "MarketsPage"),
});

const trade = createRoute({
  getParentRoute: () => personRoute,
  path: "/practise/trade/$symbol",
  validateSearch: (search): TradeSearch => {
    const interval = INTERVALS.find((known) => known === search.interval);
    return interval ? { interval } : {};
  },
  loaderDeps: ({ search }) => ({ interval: search.interval }),
  loader: ({ params, deps }) => {
    void queryClient.prefetchQuery(symbolsQuery);
    void queryClient.prefetchQuery(pricesQuery(null));
    void queryClient.prefetchQuery(candlesQuery(params.symbol, deps.interval ?? FIRST_INTERVAL));
    void queryClient.prefetchQuery(accountQuery);
    void queryClient.prefetchQuery(openOrdersQuery);
  },
  component: lazyRouteComponent(() => import("../../features/simulator/trade/TradePage"), "TradePage"),
});

const portfolio = createRoute({
  getParentRoute: () => personRoute,
  path: "/practise/portfolio",
  loader: () => void queryClient.prefetchQuery(portfolioQuery),
  component: lazyRouteComponent(
    () => import("../../features/simulator/portfolio/PortfolioPage"),
    "PortfolioPage",
  ),
});

const orders = createRoute({
  getParentRoute: () => personRoute,
  path: "/practise/orders",
  validateSearch: (search): OrdersSearch => {
    const show = VIEWS.find((view) => view === search.show);
    return {
      ...(show ? { show } : {}),
      ...(typeof search.order === "string" ? { order: search.order } : {}),
    };
  },
  loader: () => void queryClient.prefetchQuery(openOrdersQuery),
  component: lazyRouteComponent(() => import("../../features/simulator/orders/OrdersPage"), "OrdersPage"),
});

export const practiseRoutes = [practise, markets, trade, portfolio, orders];

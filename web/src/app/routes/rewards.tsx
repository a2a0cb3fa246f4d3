import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { GLOBAL_BOARD, placeQuery, rewardsQuery } from "../../features/rewards/queries";
import { queryClient } from "../queryClient";
import { personRoute } from "./root";

const rewards = createRoute({
  getParentRoute: () => personRoute,
  path: "/rewards",
  loader: () => void queryClient.prefetchQuery(rewardsQuery),
  component: lazyRouteComponent(() => import("../../features/rewards/RewardsPage"), "RewardsPage"),
});

const board = createRoute({
  getParentRoute: () => personRoute,
  path: "/rewards/board",
  loader: () => void queryClient.prefetchQuery(placeQuery(GLOBAL_BOARD)),
  component: lazyRouteComponent(() => import("../../features/rewards/BoardPage"), "BoardPage"),
});

export const rewardsRoutes = [rewards, board];

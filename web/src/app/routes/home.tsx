import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { homeQuery } from "../../features/home/queries";
import { queryClient } from "../queryClient";
import { personRoute } from "./root";

const home = createRoute({
  getParentRoute: () => personRoute,
  path: "/home",
  // Starts the request while the page's code is on its way; the page itself shows the waiting and the failure.
  loader: () => void queryClient.prefetchQuery(homeQuery),
  component: lazyRouteComponent(() => import("../../features/home/HomePage"), "HomePage"),
});

export const homeRoutes = [home];

import { createRouter } from "@tanstack/react-router";
import { PageFailure, PagePending } from "./PageStates";
import { accountRoutes } from "./routes/account";
import { adminRoutes } from "./routes/admin";
import { homeRoutes } from "./routes/home";
import { practiseRoutes } from "./routes/practise";
import { publicRoutes } from "./routes/public";
import { rewardsRoutes } from "./routes/rewards";
import { personRoute, rootRoute } from "./routes/root";
import { walletRoutes } from "./routes/wallet";

// Every page of the application. A feature adds a file in routes/ and one line here.
const routeTree = rootRoute.addChildren([
  ...publicRoutes,
  adminRoutes,
  personRoute.addChildren([
    ...homeRoutes,
    ...practiseRoutes,
    ...rewardsRoutes,
    ...walletRoutes,
    ...accountRoutes,
  ]),
]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  defaultPendingMs: 300,
  defaultPendingComponent: PagePending,
  defaultErrorComponent: PageFailure,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

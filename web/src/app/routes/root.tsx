import { createRootRoute, createRoute, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { ensureSession } from "../../api/client";
import { CookieNotice } from "../../features/privacy/CookieNotice";
import { NotFound } from "../NotFound";
import { PageFailure, PagePending } from "../PageStates";

export const rootRoute = createRootRoute({
  component: Root,
  notFoundComponent: NotFound,
  errorComponent: PageFailure,
});

/** Everything that needs a person: the guard, and the shell around the page. */
export const personRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "person",
  // Its own chunk: who reads the landing page does not load the menus of the application.
  component: lazyRouteComponent(() => import("../Shell"), "Shell"),
  pendingComponent: PagePending,
  beforeLoad: async ({ location }) => {
    if (!(await ensureSession())) throw redirect({ to: "/login", search: { next: location.href } });
  },
});

function Root() {
  return (
    <>
      <CookieNotice />
      <Outlet />
    </>
  );
}

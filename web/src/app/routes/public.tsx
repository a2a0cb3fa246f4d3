import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { ensureSession } from "../../api/client";
import { rootRoute } from "./root";

interface SignInSearch {
  /** Where the person wanted to go. */
  next?: string;
}

interface RegisterSearch extends SignInSearch {
  ref?: string;
}

const landing = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: async () => {
    // The landing page is public: where the server cannot say who is here, it is simply shown.
    if (await ensureSession().catch(() => false)) throw redirect({ to: "/home" });
  },
  component: lazyRouteComponent(() => import("../../features/landing/LandingPage"), "LandingPage"),
});

const login = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: (search): SignInSearch => ({ ...nextOf(search) }),
  component: lazyRouteComponent(() => import("../../features/identity/LoginPage"), "LoginPage"),
});

const register = createRoute({
  getParentRoute: () => rootRoute,
  path: "/register",
  validateSearch: (search): RegisterSearch => ({
    ...nextOf(search),
    ...(typeof search.ref === "string" ? { ref: search.ref } : {}),
  }),
  component: lazyRouteComponent(() => import("../../features/identity/RegisterPage"), "RegisterPage"),
});

const terms = createRoute({
  getParentRoute: () => rootRoute,
  path: "/terms",
  component: lazyRouteComponent(() => import("../../features/identity/TermsPage"), "TermsPage"),
});

/** Only a path of this application: never another site, and never the sign-in pages themselves. */
export function nextOf(search: Record<string, unknown>): SignInSearch {
  const { next } = search;
  if (typeof next !== "string" || !/^\/[a-z]/.test(next) || /^\/(login|register)\b/.test(next)) return {};
  return { next };
}

export const publicRoutes = [landing, login, register, terms];

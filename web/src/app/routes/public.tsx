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

const verifyEmail = createRoute({
  getParentRoute: () => rootRoute,
  path: "/verify-email",
  component: lazyRouteComponent(() => import("../../features/identity/VerifyEmailPage"), "VerifyEmailPage"),
});

const confirmEmail = createRoute({
  getParentRoute: () => rootRoute,
  path: "/confirm-email",
  beforeLoad: async () => {
    // Only who asked can use the link; where nobody is signed in the page says what to do.
    await ensureSession().catch(() => false);
  },
  component: lazyRouteComponent(() => import("../../features/settings/ConfirmEmailPage"), "ConfirmEmailPage"),
});

const forgotPassword = createRoute({
  getParentRoute: () => rootRoute,
  path: "/forgot-password",
  component: lazyRouteComponent(
    () => import("../../features/identity/ForgotPasswordPage"),
    "ForgotPasswordPage",
  ),
});

const resetPassword = createRoute({
  getParentRoute: () => rootRoute,
  path: "/reset-password",
  component: lazyRouteComponent(
    () => import("../../features/identity/ResetPasswordPage"),
    "ResetPasswordPage",
  ),
});

const unsubscribe = createRoute({
  getParentRoute: () => rootRoute,
  path: "/unsubscribe",
  component: lazyRouteComponent(
    () => import("../../features/notifications/UnsubscribePage"),
    "UnsubscribePage",
  ),
});

const terms = createRoute({
  getParentRoute: () => rootRoute,
  path: "/terms",
  component: lazyRouteComponent(() => import("../../features/identity/TermsPage"), "TermsPage"),
});

const privacy = createRoute({
  getParentRoute: () => rootRoute,
  path: "/privacy",
  component: lazyRouteComponent(() => import("../../features/privacy/PrivacyPage"), "PrivacyPage"),
});

const cookies = createRoute({
  getParentRoute: () => rootRoute,
  path: "/cookies",
  component: lazyRouteComponent(() => import("../../features/privacy/CookiesPage"), "CookiesPage"),
});

interface GoodbyeSearch {
  certificate?: string;
  due?: string;
}

const goodbye = createRoute({
  getParentRoute: () => rootRoute,
  path: "/goodbye",
  validateSearch: ({ certificate, due }): GoodbyeSearch => ({
    ...(typeof certificate === "string" ? { certificate } : {}),
    ...(typeof due === "string" && !Number.isNaN(Date.parse(due)) ? { due } : {}),
  }),
  component: lazyRouteComponent(() => import("../../features/privacy/GoodbyePage"), "GoodbyePage"),
});

const certificate = createRoute({
  getParentRoute: () => rootRoute,
  path: "/privacy/certificates/$id",
  component: lazyRouteComponent(() => import("../../features/privacy/CertificatePage"), "CertificatePage"),
});

/** Only a path of this application: never another site, and never the sign-in pages themselves. */
export function nextOf(search: Record<string, unknown>): SignInSearch {
  const { next } = search;
  if (typeof next !== "string" || !/^\/[a-z]/.test(next) || /^\/(login|register)\b/.test(next)) return {};
  return { next };
}

export const publicRoutes = [
  landing,
  login,
  register,
  verifyEmail,
  confirmEmail,
  forgotPassword,
  resetPassword,
  unsubscribe,
  terms,
  privacy,
  cookies,
  goodbye,
  certificate,
];

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { factorsQuery } from "../../features/security/queries";
import { sessionsQuery } from "../../features/settings/queries";
import { queryClient } from "../queryClient";
import { personRoute } from "./root";

const settings = createRoute({
  getParentRoute: () => personRoute,
  path: "/settings",
  loader: () => {
    void queryClient.prefetchQuery(sessionsQuery);
    void queryClient.prefetchQuery(factorsQuery);
  },
  component: lazyRouteComponent(() => import("../../features/settings/SettingsPage"), "SettingsPage"),
});

const notifications = createRoute({
  getParentRoute: () => personRoute,
  path: "/notifications",
  component: lazyRouteComponent(
    () => import("../../features/notifications/NotificationsPage"),
    "NotificationsPage",
  ),
});

const privacy = createRoute({
  getParentRoute: () => personRoute,
  path: "/settings/privacy",
  component: lazyRouteComponent(
    () => import("../../features/privacy/PrivacySettingsPage"),
    "PrivacySettingsPage",
  ),
});

const welcome = createRoute({
  getParentRoute: () => personRoute,
  path: "/welcome",
  component: lazyRouteComponent(() => import("../../features/onboarding/WelcomePage"), "WelcomePage"),
});

export const accountRoutes = [settings, privacy, welcome, notifications];

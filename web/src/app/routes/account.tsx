import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { apiKeysQuery } from "../../features/apiKeys/queries";
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

const apiKeys = createRoute({
  getParentRoute: () => personRoute,
  path: "/settings/api-keys",
  loader: () => void queryClient.prefetchQuery(apiKeysQuery),
  component: lazyRouteComponent(() => import("../../features/apiKeys/ApiKeysPage"), "ApiKeysPage"),
});

const welcome = createRoute({
  getParentRoute: () => personRoute,
  path: "/welcome",
  component: lazyRouteComponent(() => import("../../features/onboarding/WelcomePage"), "WelcomePage"),
});

export const accountRoutes = [settings, apiKeys, privacy, welcome, notifications];

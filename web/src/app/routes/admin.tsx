import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { ensureSession } from "../../api/client";
import type { ApprovalState, ErasureStatus, PersonShow } from "../../api/types";
import type { ApprovalSearch, AuditSearch, ErasureSearch, PeopleSearch } from "../../features/admin/queries";
import { NotFound } from "../NotFound";
import { PagePending } from "../PageStates";
import { rootRoute } from "./root";

/** The back office: its own frame and its own chunks, which nobody else loads. The server decides what is shown. */
const adminRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/admin",
  component: lazyRouteComponent(() => import("../OfficeShell"), "OfficeShell"),
  pendingComponent: PagePending,
  notFoundComponent: NotFound,
  beforeLoad: async ({ location }) => {
    if (!(await ensureSession())) throw redirect({ to: "/login", search: { next: location.href } });
  },
});

const index = createRoute({
  getParentRoute: () => adminRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/admin/people", replace: true });
  },
});

const people = createRoute({
  getParentRoute: () => adminRoute,
  path: "/people",
  validateSearch: (search): PeopleSearch => ({
    ...wordIn(search, "query"),
    ...oneOf<"only", PersonShow>(search, "only", ["staff", "disabled"]),
  }),
  component: lazyRouteComponent(() => import("../../features/admin/people/PeoplePage"), "PeoplePage"),
});

const person = createRoute({
  getParentRoute: () => adminRoute,
  path: "/people/$id",
  component: lazyRouteComponent(() => import("../../features/admin/people/PersonPage"), "PersonPage"),
});

const approvals = createRoute({
  getParentRoute: () => adminRoute,
  path: "/approvals",
  validateSearch: (search): ApprovalSearch =>
    oneOf<"state", ApprovalState>(search, "state", ["open", "approved", "rejected", "expired"]),
  component: lazyRouteComponent(() => import("../../features/admin/queues/ApprovalsPage"), "ApprovalsPage"),
});

const privacy = createRoute({
  getParentRoute: () => adminRoute,
  path: "/privacy",
  validateSearch: (search): ErasureSearch =>
    oneOf<"status", ErasureStatus>(search, "status", ["waiting", "blocked", "cancelled", "done"]),
  component: lazyRouteComponent(() => import("../../features/admin/queues/PrivacyPage"), "PrivacyPage"),
});

const mail = createRoute({
  getParentRoute: () => adminRoute,
  path: "/mail",
  component: lazyRouteComponent(() => import("../../features/admin/queues/MailPage"), "MailPage"),
});

const audit = createRoute({
  getParentRoute: () => adminRoute,
  path: "/audit",
  validateSearch: (search): AuditSearch => ({
    ...wordIn(search, "actor_id"),
    ...wordIn(search, "target"),
    ...wordIn(search, "action"),
    ...wordIn(search, "since"),
    ...wordIn(search, "until"),
  }),
  component: lazyRouteComponent(() => import("../../features/admin/queues/AuditPage"), "AuditPage"),
});

function wordIn<Name extends string>(search: Record<string, unknown>, name: Name): { [N in Name]?: string } {
  const value = search[name];
  const given = typeof value === "number" ? String(value) : value;
  return typeof given === "string" && given !== "" ? ({ [name]: given } as { [N in Name]?: string }) : {};
}

function oneOf<Name extends string, Value extends string>(
  search: Record<string, unknown>,
  name: Name,
  values: readonly Value[],
): { [N in Name]?: Value } {
  const found = values.find((value) => value === search[name]);
  return found === undefined ? {} : ({ [name]: found } as { [N in Name]?: Value });
}

export const adminRoutes = adminRoute.addChildren([index, people, person, approvals, privacy, mail, audit]);

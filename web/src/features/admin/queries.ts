/**
 * The back office.
 *
 * invalidation: every act on a person makes the file, the lists, the requests and the log stale (`staleAfterAct`): each
 * act is a line of the log, and what it changed is shown in several places.
 */
import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import { ApiProblem } from "../../api/problem";
import type {
  ApprovalState,
  AuditExportIn,
  Contact,
  ErasureStatus,
  PersonShow,
  StaffRole,
} from "../../api/types";

const LIMIT = 25;

export const adminKeys = {
  all: ["admin"] as const,
  access: ["admin", "access"] as const,
  person: (id: string) => ["admin", "people", id] as const,
};

export const accessQuery = queryOptions({
  queryKey: adminKeys.access,
  queryFn: ({ signal }) => take(api.GET("/admin/access", { signal })),
  // A second factor that was given a moment ago is known to every process within two seconds.
  retry: (failures, error) =>
    failures < 4 && error instanceof ApiProblem && error.code === "second_factor_required",
  retryDelay: 1_000,
});

export interface PeopleSearch {
  query?: string;
  only?: PersonShow;
}

export function peopleQuery({ query, only }: PeopleSearch) {
  const wanted = { ...(query ? { query } : {}), ...(only ? { show: only } : {}) };
  return infiniteQueryOptions({
    queryKey: [...adminKeys.all, "people", "list", wanted] as const,
    queryFn: ({ signal, pageParam }) =>
      take(api.GET("/admin/identity/people", { signal, params: { query: paged(pageParam, wanted) } })),
    ...PAGES,
  });
}

export function personQuery(id: string) {
  return queryOptions({
    queryKey: adminKeys.person(id),
    queryFn: ({ signal }) =>
      take(api.GET("/admin/identity/people/{person_id}", { signal, params: { path: { person_id: id } } })),
  });
}

export interface ApprovalSearch {
  state?: ApprovalState;
}

export function approvalsQuery(wanted: ApprovalSearch & { subject?: string }) {
  return infiniteQueryOptions({
    queryKey: [...adminKeys.all, "approvals", wanted] as const,
    queryFn: ({ signal, pageParam }) =>
      take(api.GET("/admin/approvals", { signal, params: { query: paged(pageParam, wanted) } })),
    ...PAGES,
  });
}

export interface AuditSearch {
  actor_id?: string;
  target?: string;
  action?: string;
  since?: string;
  until?: string;
}

export function auditQuery(wanted: AuditSearch) {
  return infiniteQueryOptions({
    queryKey: [...adminKeys.all, "audit", wanted] as const,
    queryFn: ({ signal, pageParam }) =>
      take(api.GET("/admin/audit", { signal, params: { query: paged(pageParam, wanted) } })),
    ...PAGES,
  });
}

export interface ErasureSearch {
  status?: ErasureStatus;
}

export function erasuresQuery(wanted: ErasureSearch & { person_id?: string }) {
  return infiniteQueryOptions({
    queryKey: [...adminKeys.all, "erasures", wanted] as const,
    queryFn: ({ signal, pageParam }) =>
      take(api.GET("/admin/privacy/requests", { signal, params: { query: paged(pageParam, wanted) } })),
    ...PAGES,
  });
}

export const exportsQuery = infiniteQueryOptions({
  queryKey: [...adminKeys.all, "exports"] as const,
  queryFn: ({ signal, pageParam }) =>
    take(api.GET("/admin/privacy/exports", { signal, params: { query: paged(pageParam, {}) } })),
  initialPageParam: null as string | null,
  getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor,
});

export const suppressionsQuery = infiniteQueryOptions({
  queryKey: [...adminKeys.all, "suppressions"] as const,
  queryFn: ({ signal, pageParam }) =>
    take(api.GET("/admin/mail/suppressions", { signal, params: { query: paged(pageParam, {}) } })),
  initialPageParam: null as string | null,
  getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor,
});

const PAGES = {
  initialPageParam: null as string | null,
  getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor,
};

function paged<Wanted extends object>(cursor: string | null, wanted: Wanted) {
  return { limit: LIMIT, ...wanted, ...(cursor === null ? {} : { cursor }) };
}

export function staleAfterAct(queries: QueryClient): void {
  void queries.invalidateQueries({ queryKey: adminKeys.all });
}

const of = (person_id: string) => ({ path: { person_id } });

export async function revealContact(id: string, contact: Contact, reason: string): Promise<string> {
  const call = api.POST("/admin/identity/people/{person_id}/reveals", {
    params: of(id),
    body: { contact, reason },
  });
  return (await take(call)).value;
}

export function disablePerson(id: string, reason: string): Promise<unknown> {
  return take(
    api.PUT("/admin/identity/people/{person_id}/disablement", { params: of(id), body: { reason } }),
  );
}

export function enablePerson(id: string, reason: string): Promise<unknown> {
  return take(
    api.POST("/admin/identity/people/{person_id}/enablement", { params: of(id), body: { reason } }),
  );
}

export function endSessions(id: string, reason: string): Promise<unknown> {
  return take(
    api.POST("/admin/identity/people/{person_id}/session-ends", { params: of(id), body: { reason } }),
  );
}

export function askForFactorReset(id: string, reason: string): Promise<unknown> {
  return take(
    api.POST("/admin/identity/people/{person_id}/factor-resets", { params: of(id), body: { reason } }),
  );
}

export function askForRole(id: string, role: StaffRole, reason: string): Promise<unknown> {
  return take(
    api.POST("/admin/identity/people/{person_id}/role-grants", { params: of(id), body: { role, reason } }),
  );
}

export function revokeRole(id: string, role: StaffRole, reason: string): Promise<unknown> {
  return take(
    api.POST("/admin/identity/people/{person_id}/role-revocations", {
      params: of(id),
      body: { role, reason },
    }),
  );
}

export function decide(id: string, how: "approval" | "rejection", note: string): Promise<unknown> {
  const params = { path: { approval_id: id } };
  return how === "approval"
    ? take(api.POST("/admin/approvals/{approval_id}/approval", { params, body: { note } }))
    : take(api.POST("/admin/approvals/{approval_id}/rejection", { params, body: { note } }));
}

export function releaseAddress(id: string, reason: string): Promise<unknown> {
  return take(
    api.POST("/admin/mail/suppressions/{suppression_id}/release", {
      params: { path: { suppression_id: id } },
      body: { reason },
    }),
  );
}

export async function exportAudit(body: AuditExportIn): Promise<Blob> {
  const file: unknown = await take(api.POST("/admin/audit/exports", { body, parseAs: "blob" }));
  if (!(file instanceof Blob)) throw new TypeError("the export is no file");
  return file;
}

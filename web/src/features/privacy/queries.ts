/**
 * My data: copies, being forgotten, and what anyone may read about how long things are kept.
 *
 * invalidation: the answers to a wish make `privacy` stale; a notification that a copy is ready does so too.
 */
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import { submitOnce } from "../../api/idempotency";
import type { Erasure, PrivacyExport } from "../../api/types";

export const privacyKeys = {
  own: ["privacy", "own"] as const,
  policy: ["privacy", "policy"] as const,
  certificate: ["privacy", "certificate"] as const,
};

/** While a copy is being prepared the page looks again every few seconds. */
export const privacyQuery = queryOptions({
  queryKey: privacyKeys.own,
  queryFn: ({ signal }) => take(api.GET("/me/privacy", { signal })),
  refetchInterval: ({ state }) =>
    state.data?.exports.some(({ status }) => status === "preparing") ? 3_000 : false,
});

export const policyQuery = queryOptions({
  queryKey: privacyKeys.policy,
  queryFn: ({ signal }) => take(api.GET("/privacy", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export function certificateQuery(id: string) {
  return queryOptions({
    queryKey: [...privacyKeys.certificate, id] as const,
    queryFn: ({ signal }) =>
      take(api.GET("/privacy/certificates/{erasure_id}", { signal, params: { path: { erasure_id: id } } })),
  });
}

export function requestExport(): Promise<PrivacyExport> {
  return submitOnce("export", {}, (key) =>
    take(api.POST("/me/export", { params: { header: { "Idempotency-Key": key } } })),
  );
}

/** The ZIP, saved by the browser under its name. */
export async function saveExport(id: string): Promise<void> {
  const content = await take(
    api.GET("/me/exports/{export_id}/file", { params: { path: { export_id: id } }, parseAs: "blob" }),
  );
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content as unknown as Blob);
  link.download = "saker-data.zip";
  link.click();
  URL.revokeObjectURL(link.href);
}

export function requestErasure(): Promise<Erasure> {
  return submitOnce("erasure", {}, (key) =>
    take(api.POST("/me/erasure", { params: { header: { "Idempotency-Key": key } } })),
  );
}

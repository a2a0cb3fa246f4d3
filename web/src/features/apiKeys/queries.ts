/**
 * The person's API keys.
 *
 * invalidation: making or revoking one makes the list stale. The answer to a new key is the only one that holds it: it
 * is never put into the cache.
 */
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import type { ApiKeyIn, NewApiKey } from "../../api/types";

export const apiKeyKeys = { all: ["apiKeys"] as const };

export const apiKeysQuery = queryOptions({
  queryKey: apiKeyKeys.all,
  queryFn: ({ signal }) => take(api.GET("/me/api-keys", { signal })),
});

export function createKey(body: ApiKeyIn): Promise<NewApiKey> {
  return take(api.POST("/me/api-keys", { body }));
}

export function revokeKey(id: string): Promise<unknown> {
  return take(api.DELETE("/me/api-keys/{key_id}", { params: { path: { key_id: id } } }));
}

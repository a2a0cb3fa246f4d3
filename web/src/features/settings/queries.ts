/**
 * The person's own settings: profile and sign-in sessions.
 *
 * invalidation: the answer to a changed profile is the new `me`; ending sessions makes their list stale.
 */
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import type { Me } from "../../api/types";

export const settingsKeys = { sessions: ["settings", "sessions"] as const };

export const sessionsQuery = queryOptions({
  queryKey: settingsKeys.sessions,
  queryFn: ({ signal }) => take(api.GET("/auth/sessions", { signal })),
});

type Profile = Pick<Me, "display_name" | "zone" | "display_currency"> & { bio: string };

export function saveProfile(body: Profile): Promise<Me> {
  return take(api.PATCH("/me", { body }));
}

export function endSession(id: string): Promise<unknown> {
  return take(api.DELETE("/auth/sessions/{session_id}", { params: { path: { session_id: id } } }));
}

export function endOtherSessions(): Promise<unknown> {
  return take(api.DELETE("/auth/sessions"));
}

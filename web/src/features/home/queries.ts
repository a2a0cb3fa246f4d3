/**
 * The home screen, one request.
 *
 * invalidation: every event of the person (see app/liveUpdates.ts); between events the prices move it, so it is also
 * asked for again each half minute while it is looked at.
 */
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../../api/client";

export const homeKeys = { all: ["home"] as const };

export const homeQuery = queryOptions({
  queryKey: homeKeys.all,
  queryFn: ({ signal }) => take(api.GET("/home", { signal })),
  refetchInterval: 30_000,
});

/**
 * Notifications of the person.
 *
 * invalidation: the event `notification_created` and marking as read make everything under `all` stale; the answer to
 * marking is the count that is left, which is shown at once.
 */
import { infiniteQueryOptions, type QueryClient, queryOptions } from "@tanstack/react-query";
import { api, take } from "../../api/client";

export const notificationKeys = {
  all: ["notifications"] as const,
  unread: ["notifications", "unread-count"] as const,
  list: ["notifications", "list"] as const,
};

export const unreadCountQuery = queryOptions({
  queryKey: notificationKeys.unread,
  queryFn: ({ signal }) => take(api.GET("/notifications/unread-count", { signal })),
});

/** What the bell shows. */
export const latestQuery = queryOptions({
  queryKey: [...notificationKeys.list, "latest"],
  queryFn: ({ signal }) => take(api.GET("/notifications", { signal, params: { query: { limit: 8 } } })),
});

/** All of them, or those that are unread. */
export function notificationsQuery(onlyUnread: boolean) {
  return infiniteQueryOptions({
    queryKey: [...notificationKeys.list, onlyUnread ? "unread" : "all"] as const,
    queryFn: ({ signal, pageParam }) =>
      take(
        api.GET("/notifications", {
          signal,
          params: {
            query: {
              limit: 25,
              ...(onlyUnread ? { unread: true } : {}),
              ...(pageParam === null ? {} : { cursor: pageParam }),
            },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

/** Marks these, or all of them; the count falls at once and the lists follow. */
export async function markRead(queries: QueryClient, ids: readonly string[] | "all"): Promise<void> {
  const body = ids === "all" ? { all: true as const } : { ids: [...ids] };
  const left = await take(api.POST("/notifications/read", { body }));
  queries.setQueryData(notificationKeys.unread, left);
  void queries.invalidateQueries({ queryKey: notificationKeys.list });
}

/**
 * Level, XP, awards and the boards.
 *
 * invalidation: the events `xp_awarded` and `leveled_up` make STALE_AFTER_XP stale; `order_filled` makes the own place
 * stale, too, because filled orders make a person eligible. Boards are published by the server now and then: they are
 * asked for again when they are looked at and old.
 */
import { infiniteQueryOptions, type QueryKey, queryOptions } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import { identityKeys } from "../identity/queries";

export const rewardsKeys = {
  me: ["rewards", "me"] as const,
  awards: ["rewards", "awards"] as const,
  board: (board: string) => ["rewards", "board", board] as const,
  place: (board: string) => ["rewards", "place", board] as const,
};

export const GLOBAL_BOARD = "global";

export const STALE_AFTER_XP: readonly QueryKey[] = [identityKeys.me, rewardsKeys.me, rewardsKeys.awards];

export const rewardsQuery = queryOptions({
  queryKey: rewardsKeys.me,
  queryFn: ({ signal }) => take(api.GET("/rewards/me", { signal })),
});

export const awardsQuery = infiniteQueryOptions({
  queryKey: rewardsKeys.awards,
  queryFn: ({ signal, pageParam }) =>
    take(
      api.GET("/rewards/awards", {
        signal,
        params: { query: { limit: 20, ...(pageParam === null ? {} : { cursor: pageParam }) } },
      }),
    ),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
});

export function boardQuery(board: string) {
  return infiniteQueryOptions({
    queryKey: rewardsKeys.board(board),
    queryFn: ({ signal, pageParam }) =>
      take(
        api.GET("/rewards/boards/{board}", {
          signal,
          params: {
            path: { board },
            query: { limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
}

export function placeQuery(board: string) {
  return queryOptions({
    queryKey: rewardsKeys.place(board),
    queryFn: ({ signal }) =>
      take(api.GET("/rewards/boards/{board}/me", { signal, params: { path: { board } } })),
  });
}

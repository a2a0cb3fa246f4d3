/**
 * What a person chose for every device: the theme and the language.
 *
 * invalidation: choosing puts the choice into the cache before the server knows it; nothing makes it stale, so that what
 * was chosen here is not taken back by an older answer.
 */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import type { Preferences } from "../../api/types";
import { notify } from "../../ui/notify";

export const preferencesQuery = queryOptions({
  queryKey: ["preferences"] as const,
  queryFn: ({ signal }) => take(api.GET("/me/preferences", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** Choose for every device; what is not named stays. */
export function useChoosing(): (choice: Partial<Preferences>) => void {
  const queries = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (choice: Partial<Preferences>) => take(api.PUT("/me/preferences", { body: choice })),
    onError: () =>
      notify({
        title: "Your other devices were not told",
        text: "Your choice is kept on this one.",
        tone: "info",
      }),
  });
  return (choice) => {
    queries.setQueryData(preferencesQuery.queryKey, (known) => ({
      theme: null,
      language: null,
      ...known,
      ...choice,
    }));
    mutate(choice);
  };
}

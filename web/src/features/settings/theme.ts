/**
 * The theme: of this device for a visitor, of every device for a person.
 *
 * invalidation: choosing puts the choice into the cache before the server knows it; nothing makes it stale, so that what
 * was chosen here is not taken back by an older answer.
 */
import { type MantineColorScheme, useMantineColorScheme } from "@mantine/core";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { api, take } from "../../api/client";
import type { Theme } from "../../api/types";
import { notify } from "../../ui/notify";

export const preferencesQuery = queryOptions({
  queryKey: ["preferences"] as const,
  queryFn: ({ signal }) => take(api.GET("/me/preferences", { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

export const schemeOf = (theme: Theme): MantineColorScheme => (theme === "system" ? "auto" : theme);
export const themeOf = (scheme: MantineColorScheme): Theme => (scheme === "auto" ? "system" : scheme);

/** What the pages look like, and the way to choose it for every device. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const queries = useQueryClient();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { mutate } = useMutation({
    mutationFn: (theme: Theme) => take(api.PUT("/me/preferences", { body: { theme } })),
    onError: () =>
      notify({
        title: "Your other devices were not told",
        text: "The theme is kept on this one.",
        tone: "info",
      }),
  });
  const choose = (theme: Theme): void => {
    setColorScheme(schemeOf(theme));
    queries.setQueryData(preferencesQuery.queryKey, { theme });
    mutate(theme);
  };
  return [themeOf(colorScheme), choose];
}

/** Look as the person chose on whichever device; without a choice of theirs as this device was. */
export function useThemeOfAccount(): void {
  const { setColorScheme } = useMantineColorScheme();
  const theme = useQuery(preferencesQuery).data?.theme;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only what the person chose, not what this device says
  useEffect(() => {
    if (theme) setColorScheme(schemeOf(theme));
  }, [theme]);
}

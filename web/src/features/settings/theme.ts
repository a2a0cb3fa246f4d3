/** The theme: of this device for a visitor, of every device for a person. */
import { type MantineColorScheme, useMantineColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { Theme } from "../../api/types";
import { preferencesQuery, useChoosing } from "./preferences";

export const schemeOf = (theme: Theme): MantineColorScheme => (theme === "system" ? "auto" : theme);
export const themeOf = (scheme: MantineColorScheme): Theme => (scheme === "auto" ? "system" : scheme);

/** What the pages look like, and the way to choose it for every device. */
export function useTheme(): readonly [Theme, (theme: Theme) => void] {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const keep = useChoosing();
  const choose = (theme: Theme): void => {
    setColorScheme(schemeOf(theme));
    keep({ theme });
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

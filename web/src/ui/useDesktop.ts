import { useMediaQuery } from "@mantine/hooks";

/** The one breakpoint, for what must not be rendered twice; what CSS can do by itself, CSS does. */
export function useDesktop(): boolean {
  return useMediaQuery("(min-width: 52.5em)", undefined, { getInitialValueInEffect: false });
}

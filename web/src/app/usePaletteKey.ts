import { useEffect, useRef } from "react";

/** ⌘K on a Mac, Ctrl-K elsewhere, whatever has the focus. */
export function usePaletteKey(open: () => void): void {
  const newest = useRef(open);
  useEffect(() => {
    newest.current = open;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (
        event.key.toLowerCase() !== "k" ||
        !(event.metaKey || event.ctrlKey) ||
        event.shiftKey ||
        event.altKey
      )
        return;
      event.preventDefault();
      newest.current();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

export const PALETTE_KEY = /mac|iphone|ipad/i.test(navigator.platform) ? "⌘ K" : "Ctrl K";

import { useEffect, useRef } from "react";
import { useStreamEvents } from "../api/live";
import type { StreamEvent } from "../api/stream";
import { notify } from "../ui/notify";
import { newsOf } from "./news";

/** What belongs together comes within this time, and so does the answer of a page that shows it itself. */
const GATHER_MS = 1_200;

/** Says what happened to the person, once, wherever in the application they are. It draws nothing of its own. */
export function LiveNews() {
  const waiting = useRef<StreamEvent[]>([]);
  const timer = useRef<number | null>(null);
  useStreamEvents((event) => {
    waiting.current.push(event);
    timer.current ??= window.setTimeout(() => {
      timer.current = null;
      for (const message of newsOf(waiting.current.splice(0))) notify(message);
    }, GATHER_MS);
  });
  useEffect(
    () => () => {
      if (timer.current !== null) window.clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return null;
}

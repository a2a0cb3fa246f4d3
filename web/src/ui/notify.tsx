/** Short messages at the edge of the screen. They say what happened; what went wrong stays beside its cause. */
import { IconCheck, IconInfoCircle, IconSparkles } from "@tabler/icons-react";
import { lazy, Suspense, useSyncExternalStore } from "react";

type Tone = "done" | "info" | "celebrate";

const LOOKS = {
  done: { color: "gain", icon: <IconCheck size={18} aria-hidden="true" /> },
  info: { color: "accent", icon: <IconInfoCircle size={18} aria-hidden="true" /> },
  celebrate: { color: "amber", icon: <IconSparkles size={18} aria-hidden="true" /> },
} as const;

// The code of the messages comes with the first message: no page needs it to be shown.
const Notifications = lazy(() =>
  import("@mantine/notifications").then((module) => ({ default: module.Notifications })),
);
const listeners = new Set<() => void>();
let wanted = false;

export function notify(message: { title: string; text?: string; tone?: Tone }): void {
  wanted = true;
  for (const listener of listeners) listener();
  const look = LOOKS[message.tone ?? "info"];
  const closeButtonProps = { "aria-label": "Close" };
  const shown = {
    title: message.title,
    message: message.text ?? "",
    ...look,
    autoClose: 6000,
    closeButtonProps,
  };
  // They wait in a store of that module until the place for them is drawn.
  void import("@mantine/notifications").then(({ notifications }) => notifications.show(shown));
}

/** The place of the messages, once in the application. */
export function Messages() {
  if (!useSyncExternalStore(subscribe, () => wanted)) return null;
  return (
    <Suspense>
      <Notifications position="top-right" limit={3} />
    </Suspense>
  );
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Short messages at the edge of the screen. They say what happened; what went wrong stays beside its cause. */
import { notifications } from "@mantine/notifications";
import { IconCheck, IconInfoCircle, IconSparkles } from "@tabler/icons-react";

type Tone = "done" | "info" | "celebrate";

const LOOKS = {
  done: { color: "gain", icon: <IconCheck size={18} aria-hidden="true" /> },
  info: { color: "accent", icon: <IconInfoCircle size={18} aria-hidden="true" /> },
  celebrate: { color: "amber", icon: <IconSparkles size={18} aria-hidden="true" /> },
} as const;

export function notify(message: { title: string; text?: string; tone?: Tone }): void {
  const look = LOOKS[message.tone ?? "info"];
  notifications.show({ title: message.title, message: message.text ?? "", ...look, autoClose: 6000 });
}

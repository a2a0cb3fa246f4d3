import type { StreamEvent } from "../api/stream";
import { awardedOf, celebrationOf } from "../features/rewards/awarded";
import { filledNewsOf } from "../features/simulator/filled";
import { formatCount } from "../ui/format";

export interface Message {
  title: string;
  text: string;
  tone: "done" | "celebrate";
}

/** The messages that the events of one moment make: a fill carries the XP that it earned, a level is its own. */
export function newsOf(events: readonly StreamEvent[]): Message[] {
  const fills = events.filter(({ event }) => event === "order_filled").map(({ data }) => filledNewsOf(data));
  const awards = events.filter(({ event }) => event === "xp_awarded").map(({ data }) => awardedOf(data));
  const celebration = celebrationOf(awards.filter((award) => award !== null));
  const messages: Message[] = fills
    .filter((fill) => fill !== null)
    .map((fill) => ({ ...fill, tone: "done" }));
  if (!celebration) return messages;
  const xp = `+${formatCount(celebration.xp)} XP`;
  if (celebration.level !== null)
    return [
      ...messages,
      {
        title: `Level ${celebration.level} reached`,
        text: [xp, ...celebration.reasons].join(" · "),
        tone: "celebrate",
      },
    ];
  const [first, ...others] = messages;
  if (first) return [{ ...first, text: `${first.text} · ${xp}`, tone: "celebrate" }, ...others];
  return [{ title: xp, text: celebration.reasons.join(" · "), tone: "celebrate" }];
}

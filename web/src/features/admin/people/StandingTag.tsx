import type { PersonLine } from "../../../api/types";
import { Tag } from "../../../ui/Tag";
import { sentence } from "../words";

const TONES = { active: "gain", disabled: "loss", erased: "neutral" } as const;

/** Whether the account can be used. */
export function StandingTag({ standing }: { standing: PersonLine["standing"] }) {
  return <Tag tone={TONES[standing]}>{sentence(standing)}</Tag>;
}

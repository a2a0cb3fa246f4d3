import type { ErasureStatus } from "../../../api/types";
import { Tag } from "../../../ui/Tag";
import { sentence } from "../words";

const TONES = { waiting: "accent", blocked: "amber", cancelled: "neutral", done: "gain" } as const;

/** Where a request to be forgotten stands. */
export function ErasureTag({ status }: { status: ErasureStatus }) {
  return <Tag tone={TONES[status]}>{sentence(status)}</Tag>;
}

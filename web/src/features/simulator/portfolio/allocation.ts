import type { Money, Portfolio } from "../../../api/types";
import { percentOf } from "../../../ui/decimal";

export interface Slice {
  /** A symbol, "Cash" or "Other". */
  label: string;
  value: Money;
  /** Of the equity, in percent. */
  percent: string;
  /** A token of the palette of parts. */
  colour: string;
}

/** As many as the palette can tell apart. */
const NAMED = 6;

/** Parts of the equity, largest first and cash last; null where a value is not known, because then no share is. */
export function slicesOf({ positions, cash, reserved }: Portfolio): Slice[] | null {
  if (positions.some(({ value }) => value === null)) return null;
  const held = positions
    .map(({ symbol, value }) => ({ label: symbol, minor: BigInt(value?.amount ?? "0") }))
    .filter(({ minor }) => minor > 0n)
    .sort((left, right) => (left.minor > right.minor ? -1 : left.minor < right.minor ? 1 : 0));
  const rest = held.slice(NAMED).reduce((sum, { minor }) => sum + minor, 0n);
  const parts = [
    ...held.slice(0, NAMED).map((part, index) => ({ ...part, colour: `var(--series-${index + 1})` })),
    { label: "Other", minor: rest, colour: "var(--text-faint)" },
    { label: "Cash", minor: BigInt(cash.amount) + BigInt(reserved.amount), colour: "var(--series-rest)" },
  ].filter(({ minor }) => minor > 0n);
  const whole = parts.reduce((sum, { minor }) => sum + minor, 0n);
  return parts.map(({ label, minor, colour }) => ({
    label,
    colour,
    value: { amount: minor.toString(), asset: cash.asset, formatted: "" },
    percent: percentOf(minor, whole) ?? "0.00",
  }));
}

import { unitsOf } from "../../ui/decimal";
import { formatPrice } from "../../ui/format";
import classes from "./RangeBar.module.css";

interface RangeBarProps {
  low: string | null;
  high: string | null;
  last: string;
}

/** Where the price stands between the lowest and the highest of the last 24 hours. */
export function RangeBar({ low, high, last }: RangeBarProps) {
  if (low === null || high === null) return null;
  return (
    <span
      className={classes.range}
      role="img"
      aria-label={`Between ${formatPrice(low)} and ${formatPrice(high)} in the last 24 hours`}
      title={`${formatPrice(low)} to ${formatPrice(high)}`}
    >
      <span className={classes.dot} style={{ left: `${placeBetween(low, high, last)}%` }} />
    </span>
  );
}

/** 0 to 100, for drawing. */
export function placeBetween(low: string, high: string, last: string): number {
  const [from, to, at] = [low, high, last].map((price) => unitsOf(price, 8)) as [bigint, bigint, bigint];
  if (to <= from) return 50;
  return Math.min(100, Math.max(0, Number(((at - from) * 1_000n) / (to - from)) / 10));
}

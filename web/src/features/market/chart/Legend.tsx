import type { Candle } from "../../../api/types";
import { percentOf, subtractDecimals, unitsOf } from "../../../ui/decimal";
import { formatPrice, formatVolume } from "../../../ui/format";
import { ChangePercent } from "../../../ui/Money";
import classes from "./Legend.module.css";

/** Open, high, low, close and volume of the candle under the pointer, or of the last one. */
export function Legend({ candle }: { candle: Candle | undefined }) {
  if (!candle) return null;
  const figures = [
    ["O", "Open", formatPrice(candle.open)],
    ["H", "High", formatPrice(candle.high)],
    ["L", "Low", formatPrice(candle.low)],
    ["C", "Close", formatPrice(candle.close)],
    ["V", "Volume", formatVolume(candle.volume)],
  ] as const;
  return (
    <div className={classes.legend}>
      {figures.map(([letter, word, figure]) => (
        <span key={letter} className={classes.figure}>
          <abbr title={word}>{letter}</abbr> {figure}
        </span>
      ))}
      <ChangePercent value={changeOf(candle)} />
    </div>
  );
}

function changeOf({ open, close }: Candle): string | null {
  return percentOf(unitsOf(subtractDecimals(close, open), 8), unitsOf(open, 8));
}

import classes from "./CoinMark.module.css";
import { tickerOf } from "./names";

/** The ticker on a tile, beside a name that says it: decoration. */
export function CoinMark({ symbol, size = "normal" }: { symbol: string; size?: "small" | "normal" }) {
  return (
    <span className={classes.mark} data-size={size} aria-hidden="true">
      {tickerOf(symbol).slice(0, 4)}
    </span>
  );
}

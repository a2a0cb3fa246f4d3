import type { Side } from "../../../api/types";
import { SIDE_TONES, SIDE_WORDS } from "../words";
import classes from "./SideWord.module.css";

/** "Buy" or "Sell", as a word in its colour. */
export function SideWord({ side }: { side: Side }) {
  return (
    <span className={classes.side} data-tone={SIDE_TONES[side]}>
      {SIDE_WORDS[side]}
    </span>
  );
}

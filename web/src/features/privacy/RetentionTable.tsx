import type { Retention } from "../../api/types";
import classes from "./Privacy.module.css";
import { daysWords } from "./words";

/** What is kept, for how long, and why. */
export function RetentionTable({ lines }: { lines: readonly Retention[] }) {
  return (
    <dl className={classes.retention}>
      {lines.map(({ what, days, why }) => (
        <div key={what}>
          <dt>
            {what} <span className={classes.days}>{daysWords(days)}</span>
          </dt>
          <dd>{why}</dd>
        </div>
      ))}
    </dl>
  );
}

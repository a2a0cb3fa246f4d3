import { IconArrowRight } from "@tabler/icons-react";
import { changesOf } from "../diff";
import { sentence } from "../words";
import classes from "./parts.module.css";

interface DiffProps {
  before: Readonly<Record<string, unknown>> | null;
  after: Readonly<Record<string, unknown>> | null;
}

/** Before and after of each field that changed. */
export function Diff({ before, after }: DiffProps) {
  const changes = changesOf(before, after);
  if (changes.length === 0) return <p className={classes.quiet}>Nothing was noted beside the act itself.</p>;
  return (
    <dl className={classes.diff}>
      {changes.map((change) => (
        <div key={change.field} className={classes.change}>
          <dt>{sentence(change.field)}</dt>
          <dd>
            {change.before !== null && (
              <>
                <del className={classes.before}>{change.before}</del>
                <IconArrowRight size={14} aria-label="became" />
              </>
            )}
            {change.after === null ? (
              <span className={classes.quiet}>nothing</span>
            ) : (
              <ins className={classes.after} data-added={change.before === null || undefined}>
                {change.after}
              </ins>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

import { useStreamStatus } from "../../api/live";
import classes from "./LiveBadge.module.css";

/** Says whether prices move by themselves right now. */
export function LiveBadge() {
  const live = useStreamStatus() === "open";
  return (
    <span className={classes.badge} data-live={live || undefined}>
      <span className={classes.dot} aria-hidden="true" />
      {live ? "Live" : "Connecting"}
    </span>
  );
}

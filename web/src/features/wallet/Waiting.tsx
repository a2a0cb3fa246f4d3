import { SkeletonRows } from "../../ui/states";
import classes from "./Wallet.module.css";

/** Rows of a list that are on their way, as high as the rows will be. */
export function Waiting() {
  return (
    <div className={classes.waiting}>
      <SkeletonRows rows={4} height={36} />
    </div>
  );
}

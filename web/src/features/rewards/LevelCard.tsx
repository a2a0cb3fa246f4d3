import type { Me, RewardsMe } from "../../api/types";
import { formatCount } from "../../ui/format";
import { LevelBadge, XpBar } from "../../ui/Xp";
import classes from "./LevelCard.module.css";

type Standing = Pick<RewardsMe & Me, "level" | "xp" | "xp_needed" | "xp_total">;

/** The level, the bar to the next one, and the XP in all. */
export function LevelCard({ standing, recent }: { standing: Standing; recent?: number }) {
  const { level, xp, xp_needed, xp_total } = standing;
  return (
    <div className={classes.level}>
      <LevelBadge level={level} size="large" />
      <div>
        <p className={classes.title}>Level {formatCount(level)}</p>
        <p className={classes.total}>
          {formatCount(xp_total)} XP in all
          {recent !== undefined && recent > 0 && <> · +{formatCount(recent)} in 24 h</>}
        </p>
      </div>
      <div className={classes.bar}>
        <XpBar level={level} xp={xp} needed={xp_needed} />
      </div>
    </div>
  );
}

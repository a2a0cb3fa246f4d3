import { IconSparkles } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { OrderRewards } from "../../api/types";
import { formatCount } from "../../ui/format";
import { LevelBadge, XpBar } from "../../ui/Xp";
import { shownInline } from "./awarded";
import classes from "./Earned.module.css";

/** What an order earned, beside its receipt: the XP, the bar that fills to where it stands now, and a new level. */
export function Earned({ rewards }: { rewards: OrderRewards }) {
  const { xp_awarded, xp, xp_needed, xp_total, level, leveled_up } = rewards;
  useEffect(() => {
    if (xp_total !== null) shownInline(xp_total);
  }, [xp_total]);
  // Drawn once as it was before, then as it is: the bar's own transition shows the difference.
  const [drawn, setDrawn] = useState(leveled_up ? 0 : Math.max(0, (xp ?? 0) - xp_awarded));
  useEffect(() => {
    if (xp !== null) setDrawn(xp);
  }, [xp]);
  if (xp_awarded === 0 || level === null || xp_needed === null) return null;
  return (
    <div className={classes.earned} role="status" data-level={leveled_up || undefined}>
      <p className={classes.line}>
        <IconSparkles size={18} aria-hidden="true" />
        <strong>+{formatCount(xp_awarded)} XP</strong>
        {leveled_up && <span>Level {level} reached</span>}
        <span className={classes.level}>
          <LevelBadge level={level} size={leveled_up ? "normal" : "small"} />
        </span>
      </p>
      <XpBar level={level} xp={drawn} needed={xp_needed} />
    </div>
  );
}

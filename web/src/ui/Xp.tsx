import { formatCount } from "./format";
import classes from "./Xp.module.css";

interface XpBarProps {
  level: number;
  /** XP inside the level, and what the level needs. */
  xp: number;
  needed: number;
  /** Leave the words out where they stand beside the bar already. */
  bare?: boolean;
}

/** The way to the next level: the gradient belongs to the whole bar, so its end is reached only at the end. */
export function XpBar({ level, xp, needed, bare = false }: XpBarProps) {
  const share = needed > 0 ? Math.min(1, Math.max(0, xp / needed)) : 0;
  return (
    <div className={classes.xp}>
      <div
        className={classes.track}
        role="progressbar"
        aria-valuemin={0}
        aria-valuemax={needed}
        aria-valuenow={xp}
        aria-label={`Progress to level ${level + 1}`}
        aria-valuetext={`${formatCount(xp)} of ${formatCount(needed)} XP`}
      >
        <div
          className={classes.fill}
          style={{ clipPath: `inset(0 ${(1 - share) * 100}% 0 0 round 999px)` }}
        />
      </div>
      {!bare && (
        <p className={classes.words}>
          <span>
            <strong>{formatCount(xp)}</strong> / {formatCount(needed)} XP
          </span>
          <span>
            {formatCount(Math.max(0, needed - xp))} to level {level + 1}
          </span>
        </p>
      )}
    </div>
  );
}

export function LevelBadge({
  level,
  size = "normal",
}: {
  level: number;
  size?: "small" | "normal" | "large";
}) {
  return (
    <span className={classes.badge} data-size={size}>
      <span className="visually-hidden">Level </span>
      {level}
    </span>
  );
}

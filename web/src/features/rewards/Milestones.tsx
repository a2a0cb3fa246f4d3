import { IconFlame, IconLock, IconMedal, IconTrendingUp } from "@tabler/icons-react";
import type { Milestone } from "../../api/types";
import { formatCount, formatDate } from "../../ui/format";
import { Tag } from "../../ui/Tag";
import classes from "./Milestones.module.css";

const ICONS = { first_gain: IconTrendingUp, lost_all: IconFlame, best_rank: IconMedal } as const;

/** Badges: reached ones in amber with their day, the others with how to get them. */
export function Milestones({ milestones }: { milestones: readonly Milestone[] }) {
  return (
    <ul className={classes.list}>
      {milestones.map((milestone) => (
        <Badge key={milestone.kind} milestone={milestone} />
      ))}
    </ul>
  );
}

function Badge({ milestone }: { milestone: Milestone }) {
  const { kind, title, description, xp, achieved_at, value } = milestone;
  const Glyph = ICONS[kind] ?? IconMedal;
  const reached = achieved_at !== null;
  return (
    <li className={classes.badge} data-reached={reached || undefined}>
      <span className={classes.glyph}>
        {reached ? (
          <Glyph size={26} stroke={1.75} aria-hidden="true" />
        ) : (
          <IconLock size={22} stroke={1.75} aria-hidden="true" />
        )}
      </span>
      <div className={classes.words}>
        <p className={classes.title}>
          {title}
          {kind === "best_rank" && value !== null && (
            <span className={classes.value}> {formatCount(value)}</span>
          )}
        </p>
        <p className={classes.text}>{description}</p>
        <p className={classes.when}>
          {reached ? <>Reached on {formatDate(achieved_at)}</> : "Not reached yet"}
          <Tag tone={reached ? "amber" : "neutral"}>+{formatCount(xp)} XP</Tag>
        </p>
      </div>
    </li>
  );
}

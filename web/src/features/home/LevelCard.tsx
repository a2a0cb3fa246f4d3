import { Link } from "@tanstack/react-router";
import type { Home } from "../../api/types";
import { Card } from "../../ui/Card";
import { formatCount } from "../../ui/format";
import { LevelBadge, XpBar } from "../../ui/Xp";
import classes from "./LevelCard.module.css";

/** The level and the way to the next one; the rank, or what is missing for one. */
export function LevelCard({ rewards, rank }: { rewards: Home["rewards"]; rank: Home["rank"] }) {
  return (
    <Card title="Level" aside={<Link to="/rewards">Rewards</Link>}>
      <div className={classes.level}>
        <LevelBadge level={rewards.level} size="large" />
        <div>
          <p className={classes.figure}>Level {rewards.level}</p>
          <p className={classes.quiet}>{formatCount(rewards.xp_total)} XP in all</p>
        </div>
      </div>
      <XpBar level={rewards.level} xp={rewards.xp} needed={rewards.xp_needed} />
      <div className={classes.rank}>
        <div>
          <p className={classes.figure}>
            {rank.global === null ? "No rank yet" : `Rank ${formatCount(rank.global)}`}
          </p>
          <p className={classes.quiet}>{rankWords(rank)}</p>
        </div>
        <Link to="/rewards/board">Board</Link>
      </div>
    </Card>
  );
}

export function rankWords({ global, eligible, orders_needed }: Home["rank"]): string {
  if (!eligible)
    return `${formatCount(orders_needed)} more filled ${orders_needed === 1 ? "order" : "orders"} to be ranked`;
  return global === null ? "The board is computed daily" : "On the global board, by profit";
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { BoardMe } from "../../api/types";
import { Card } from "../../ui/Card";
import { formatCount } from "../../ui/format";
import { Change } from "../../ui/Money";
import { Loaded, SkeletonRows } from "../../ui/states";
import classes from "./PlaceCard.module.css";
import { GLOBAL_BOARD, placeQuery } from "./queries";

/** The own place on the global board, or what is needed to have one. */
export function PlaceCard() {
  return (
    <Card
      title="Global board"
      aside={
        <Link to="/rewards/board" className={classes.link}>
          See the board
        </Link>
      }
    >
      <Loaded query={useQuery(placeQuery(GLOBAL_BOARD))} skeleton={<SkeletonRows rows={2} height={24} />}>
        {(place) => <Place place={place} />}
      </Loaded>
    </Card>
  );
}

function Place({ place }: { place: BoardMe }) {
  if (place.rank === null) return <p className={classes.text}>{whyNot(place)}</p>;
  return (
    <div>
      <p className={classes.rank}>Rank {formatCount(place.rank)}</p>
      <p className={classes.text}>
        <Change value={place.score} />
        {place.best_rank !== null && <span>best so far {formatCount(place.best_rank)}</span>}
      </p>
    </div>
  );
}

/** Why there is no rank yet, and what to do about it. */
export function whyNot({ eligible, orders_needed, as_of }: BoardMe): string {
  if (!eligible) {
    const orders =
      orders_needed === 1 ? "1 more filled order" : `${formatCount(orders_needed)} more filled orders`;
    return `${orders}, and you are ranked.`;
  }
  if (as_of === null) return "The board has not been computed yet. It is published every few minutes.";
  return "You will be ranked when the board is next computed.";
}

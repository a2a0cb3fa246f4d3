import { IconTrophy } from "@tabler/icons-react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Card } from "../../ui/Card";
import { formatDateTime } from "../../ui/format";
import { LoadMore } from "../../ui/LoadMore";
import { Page } from "../../ui/Page";
import { EmptyState, Loaded, SkeletonRows } from "../../ui/states";
import classes from "./BoardPage.module.css";
import { BoardRows } from "./BoardRows";
import { whyNot } from "./PlaceCard";
import { boardQuery, GLOBAL_BOARD, placeQuery } from "./queries";
import { RewardsNav } from "./RewardsNav";

/** The global board: profit of the current account, people with ten filled orders or more. */
export function BoardPage() {
  const board = useInfiniteQuery(boardQuery(GLOBAL_BOARD));
  const computed = board.data?.pages[0]?.as_of ?? null;
  return (
    <Page
      title="Global board"
      lead={
        <>
          Profit since the start with practice money.
          {computed && <> Computed {formatDateTime(computed)}.</>}
        </>
      }
    >
      <RewardsNav />
      <AroundMe />
      <Card title="From the top" padding="flush">
        <Loaded query={board} skeleton={<Waiting />}>
          {({ pages }) => {
            const rows = pages.flatMap(({ items }) => items);
            if (rows.length === 0)
              return (
                <EmptyState icon={IconTrophy} title="Nobody is ranked yet">
                  {computed === null
                    ? "The board has not been computed yet."
                    : "People appear here after ten filled orders."}
                </EmptyState>
              );
            return (
              <>
                <BoardRows rows={rows} caption="Global board" />
                <LoadMore query={board} />
              </>
            );
          }}
        </Loaded>
      </Card>
    </Page>
  );
}

function AroundMe() {
  return (
    <Card title="Around you" padding="flush">
      <Loaded query={useQuery(placeQuery(GLOBAL_BOARD))} skeleton={<Waiting />}>
        {(place) =>
          place.rank === null ? (
            <p className={classes.why}>{whyNot(place)}</p>
          ) : (
            <BoardRows rows={place.around} caption="Around you" />
          )
        }
      </Loaded>
    </Card>
  );
}

function Waiting() {
  return (
    <div className={classes.waiting}>
      <SkeletonRows rows={5} height={32} />
    </div>
  );
}

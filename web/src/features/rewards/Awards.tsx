import { IconSparkles } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Award } from "../../api/types";
import { formatCount, formatDateTime } from "../../ui/format";
import { LoadMore } from "../../ui/LoadMore";
import { RowList, RowParts } from "../../ui/RowList";
import { EmptyState, Loaded, SkeletonRows } from "../../ui/states";
import classes from "./Awards.module.css";
import { awardsQuery } from "./queries";

/** Every award: how much, why, by which version of which rule, when. */
export function Awards() {
  const query = useInfiniteQuery(awardsQuery);
  return (
    <Loaded query={query} skeleton={<SkeletonRows rows={5} height={36} />}>
      {({ pages }) => {
        const awards = pages.flatMap(({ items }) => items);
        if (awards.length === 0)
          return (
            <EmptyState icon={IconSparkles} title="No XP yet">
              The first sign-in of a day and each filled order earn XP. They are listed here with their
              reason.
            </EmptyState>
          );
        return (
          <>
            <RowList>
              {awards.map((award) => (
                <li key={award.id}>
                  <Row award={award} />
                </li>
              ))}
            </RowList>
            <LoadMore query={query} />
          </>
        );
      }}
    </Loaded>
  );
}

function Row({ award }: { award: Award }) {
  return (
    <RowParts
      title={award.reason}
      note={`Rule ${award.rule}, version ${award.rule_version}`}
      figure={
        <span className={classes.xp}>
          {award.xp < 0 ? "−" : "+"}
          {formatCount(Math.abs(award.xp))} XP
        </span>
      }
      detail={<time dateTime={award.created_at}>{formatDateTime(award.created_at)}</time>}
    />
  );
}

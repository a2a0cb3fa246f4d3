import type { Icon } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Page } from "../../../api/types";
import { Card } from "../../../ui/Card";
import { type Column, DataTable } from "../../../ui/DataTable";
import { LoadMore } from "../../../ui/LoadMore";
import { RowList } from "../../../ui/RowList";
import { EmptyState, Loaded, SkeletonRows } from "../../../ui/states";
import { useDesktop } from "../../../ui/useDesktop";
import classes from "./parts.module.css";

interface PagedQuery<Row> {
  data: { pages: Page<Row>[] } | undefined;
  error: Error | null;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  isFetchNextPageError: boolean;
  fetchNextPage: () => unknown;
}

interface QueueTableProps<Row> {
  query: PagedQuery<Row>;
  caption: string;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  /** Opens a row by pointer; the first cell holds the link or button that does it by keyboard. */
  onOpen?: (row: Row) => void;
  /** The row on a phone. */
  card: (row: Row) => ReactNode;
  empty: { icon: Icon; title: string; words: string };
}

/** A queue: a table on a desktop, cards on a phone; page after page, with its waiting, empty and failed states. */
export function QueueTable<Row>({
  query,
  caption,
  columns,
  rowKey,
  onOpen,
  card,
  empty,
}: QueueTableProps<Row>) {
  const desktop = useDesktop();
  return (
    <Card padding="flush">
      <Loaded
        query={query}
        skeleton={
          <div className={classes.waiting}>
            <SkeletonRows rows={8} height={28} />
          </div>
        }
      >
        {({ pages }) => {
          const rows = pages.flatMap(({ items }) => items);
          if (rows.length === 0)
            return (
              <EmptyState icon={empty.icon} title={empty.title}>
                {empty.words}
              </EmptyState>
            );
          return (
            <>
              {desktop ? (
                <DataTable
                  caption={caption}
                  columns={columns}
                  rows={rows}
                  rowKey={rowKey}
                  {...(onOpen ? { onOpen } : {})}
                />
              ) : (
                <RowList>
                  {rows.map((row) => (
                    <li key={rowKey(row)}>{card(row)}</li>
                  ))}
                </RowList>
              )}
              <LoadMore query={query} />
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}

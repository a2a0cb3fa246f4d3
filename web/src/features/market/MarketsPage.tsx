import { NativeSelect, TextInput } from "@mantine/core";
import { IconSearch, IconSelector, IconZoomQuestion } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Card } from "../../ui/Card";
import { Page } from "../../ui/Page";
import { EmptyState, Loaded, SkeletonRows } from "../../ui/states";
import { useDesktop } from "../../ui/useDesktop";
import { LiveBadge } from "./LiveBadge";
import { MarketList } from "./MarketList";
import classes from "./MarketsPage.module.css";
import { MarketTable } from "./MarketTable";
import { type Chosen, marketRows, nextSort, SORT_KEYS, type SortKey } from "./marketRows";
import { PractiseNav } from "./PractiseNav";
import { pricesQuery, symbolsQuery } from "./queries";

/** Orders of the phone, where there are no headings to press. */
const ORDERS: Record<string, Chosen> = {
  Default: undefined,
  "Largest gain": { key: "change", direction: "descending" },
  "Largest loss": { key: "change", direction: "ascending" },
  "Highest price": { key: "last", direction: "descending" },
  "A to Z": { key: "name", direction: "ascending" },
};

export function MarketsPage() {
  const desktop = useDesktop();
  const [text, setText] = useState("");
  const [sort, setSort] = useState<Chosen>();
  const symbols = useQuery(symbolsQuery);
  // The order follows this snapshot, not each tick: rows that change places while one reads them help nobody.
  const prices = useQuery({ ...pricesQuery(null), refetchInterval: 30_000 });
  const order = Object.entries(ORDERS).find(
    ([, chosen]) => chosen?.key === sort?.key && chosen?.direction === sort?.direction,
  );
  return (
    <Page
      title="Markets"
      lead="A synthetic market in practice rupees. Not the price of any real asset."
      width="wide"
    >
      <PractiseNav />
      <div className={classes.controls}>
        <TextInput
          className={classes.search}
          aria-label="Find a market"
          placeholder="Search"
          type="search"
          leftSection={<IconSearch size={18} aria-hidden="true" />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {desktop ? (
          <LiveBadge />
        ) : (
          <NativeSelect
            aria-label="Order"
            size="md"
            className={classes.order}
            rightSection={<IconSelector size={16} aria-hidden="true" />}
            rightSectionPointerEvents="none"
            data={Object.keys(ORDERS)}
            value={order?.[0] ?? "Default"}
            onChange={(event) => setSort(ORDERS[event.currentTarget.value])}
          />
        )}
      </div>
      <Card padding="flush">
        <Loaded
          query={symbols}
          skeleton={
            <div className={classes.waiting}>
              <SkeletonRows rows={10} height={32} />
            </div>
          }
        >
          {({ items }) => {
            const rows = marketRows(items, prices.data?.items ?? [], text, sort);
            if (rows.length === 0)
              return (
                <EmptyState icon={IconZoomQuestion} title={`No market is called “${text.trim()}”`}>
                  Search by the name of a coin or by its symbol.
                </EmptyState>
              );
            if (!desktop) return <MarketList rows={rows} />;
            const onSort = (key: string): void => {
              if (isSortKey(key)) setSort(nextSort(sort, key));
            };
            return <MarketTable rows={rows} sort={sort} onSort={onSort} />;
          }}
        </Loaded>
      </Card>
    </Page>
  );
}

function isSortKey(key: string): key is SortKey {
  return (SORT_KEYS as readonly string[]).includes(key);
}

import { Skeleton } from "@mantine/core";
import { IconChartPie } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { Portfolio } from "../../../api/types";
import { Card } from "../../../ui/Card";
import { Facts } from "../../../ui/Facts";
import { formatMoney } from "../../../ui/format";
import { LinkButton } from "../../../ui/LinkButton";
import { Change, ChangePercent, Money, Unknown } from "../../../ui/Money";
import { Page } from "../../../ui/Page";
import { EmptyState, Loaded, SkeletonRows } from "../../../ui/states";
import { Tag } from "../../../ui/Tag";
import { InDisplayCurrency } from "../../market/InDisplayCurrency";
import { LiveBadge } from "../../market/LiveBadge";
import { useLivePrices } from "../../market/live";
import { PractiseNav } from "../../market/PractiseNav";
import { accountQuery, portfolioQuery } from "../queries";
import { Allocation } from "./Allocation";
import classes from "./PortfolioPage.module.css";
import { Positions } from "./Positions";
import { revalue } from "./revalue";

export function PortfolioPage() {
  return (
    <Page
      title="Portfolio"
      width="wide"
      action={
        <LinkButton to="/practise/orders" search={{ show: "past" }} variant="default" size="sm">
          History
        </LinkButton>
      }
    >
      <PractiseNav />
      <Loaded query={useQuery(portfolioQuery)} skeleton={<PortfolioSkeleton />}>
        {(portfolio) => <LivePortfolio portfolio={portfolio} />}
      </Loaded>
    </Page>
  );
}

/** The server's portfolio, moved along by the prices as they stream. */
function LivePortfolio({ portfolio }: { portfolio: Portfolio }) {
  const streamed = useLivePrices(portfolio.positions.map(({ symbol }) => symbol));
  const prices = new Map([...streamed].map(([symbol, { last }]) => [symbol, last]));
  const now = revalue(portfolio, prices);
  return (
    <>
      <div className={classes.top}>
        <Worth portfolio={now} />
        <Allocation portfolio={now} />
      </div>
      <Card title="Positions" padding="flush">
        {now.positions.length === 0 ? (
          <EmptyState
            icon={IconChartPie}
            title="You hold no coins yet"
            action={<LinkButton to="/practise/markets">Choose a market</LinkButton>}
          >
            Buy a first one with practice money: nothing real is at stake.
          </EmptyState>
        ) : (
          <Positions positions={now.positions} />
        )}
      </Card>
    </>
  );
}

function Worth({ portfolio }: { portfolio: Portfolio }) {
  const start = useQuery(accountQuery).data?.starting_balance;
  const { equity, profit, profit_percent, cash, reserved, positions_value, stale } = portfolio;
  return (
    <Card
      title="Worth now"
      aside={
        <span className={classes.live}>
          {stale && <Tag tone="amber">Some prices are old</Tag>}
          <LiveBadge />
        </span>
      }
    >
      <div className={classes.worth}>
        <div>
          <p className={classes.equity}>{equity ? formatMoney(equity) : <Unknown />}</p>
          <InDisplayCurrency total={equity} />
          <p className={classes.profit}>
            <Change value={profit} />
            <ChangePercent value={profit_percent} />
            {start && <span className={classes.since}>since {formatMoney(start, { trim: true })}</span>}
          </p>
        </div>
        <Facts
          look="grid"
          facts={[
            { label: "Positions", value: <Money value={positions_value} /> },
            { label: "Cash", value: <Money value={cash} /> },
            { label: "In orders", value: <Money value={reserved} /> },
          ]}
        />
      </div>
    </Card>
  );
}

function PortfolioSkeleton() {
  return (
    <div className={classes.waiting}>
      <div className={classes.top}>
        <Skeleton height={232} radius="lg" />
        <Skeleton height={232} radius="lg" />
      </div>
      <SkeletonRows rows={5} height={36} />
    </div>
  );
}

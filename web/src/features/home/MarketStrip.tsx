import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { MarketSymbol } from "../../api/types";
import { Card } from "../../ui/Card";
import { ChangePercent, Price } from "../../ui/Money";
import { Sparkline } from "../../ui/Sparkline";
import { Loaded, SkeletonRows } from "../../ui/states";
import { LiveBadge } from "../market/LiveBadge";
import { usePrice } from "../market/live";
import { shortName } from "../market/names";
import { candlesQuery, symbolsQuery } from "../market/queries";
import classes from "./MarketStrip.module.css";

const SHOWN = 5;

/** A few prices as they move, with their last day. */
export function MarketStrip() {
  return (
    <Card
      title={
        <span className={classes.title}>
          Synthetic market <LiveBadge />
        </span>
      }
      aside={<Link to="/practise/markets">All markets</Link>}
      padding="flush"
    >
      <Loaded query={useQuery(symbolsQuery)} skeleton={<SkeletonRows rows={SHOWN} height={52} />}>
        {({ items }) => <Rows listed={items.slice(0, SHOWN)} />}
      </Loaded>
    </Card>
  );
}

function Rows({ listed }: { listed: readonly MarketSymbol[] }) {
  const symbols = listed.map(({ symbol }) => symbol);
  return (
    <ul className={classes.list}>
      {listed.map(({ symbol, name }) => (
        <li key={symbol}>
          <Row symbol={symbol} name={shortName(name)} symbols={symbols} />
        </li>
      ))}
    </ul>
  );
}

function Row({ symbol, name, symbols }: { symbol: string; name: string; symbols: readonly string[] }) {
  const price = usePrice(symbol, symbols);
  const candles = useQuery(candlesQuery(symbol, "1h", 24));
  return (
    <Link to="/practise/trade/$symbol" params={{ symbol }} className={classes.row}>
      <span>
        <span className={classes.name}>{name}</span>
        <span className={classes.symbol}>{symbol}</span>
      </span>
      <Sparkline values={candles.data?.items.map(({ close }) => Number(close)) ?? []} />
      <span className={classes.figures}>
        {price ? <Price value={price.last} /> : <Skeleton width={96} height={20} />}
        <span className={classes.change}>{price && <ChangePercent value={price.change_24h} />}</span>
      </span>
    </Link>
  );
}

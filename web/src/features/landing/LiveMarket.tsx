import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { AreaLine } from "../../ui/AreaLine";
import { formatPrice } from "../../ui/format";
import { ChangePercent, Price } from "../../ui/Money";
import { ErrorState, SkeletonRows } from "../../ui/states";
import { LiveBadge } from "../market/LiveBadge";
import { usePrice } from "../market/live";
import { shortName } from "../market/names";
import { candlesQuery, symbolsQuery } from "../market/queries";
import classes from "./LiveMarket.module.css";

const LISTED = 4;

/** Live prices on the landing page: the first symbol with its last day, a few more below. */
export function LiveMarket() {
  const query = useQuery(symbolsQuery);
  const listed = query.data?.items.slice(0, LISTED + 1) ?? [];
  const symbols = listed.map(({ symbol }) => symbol);
  const [first, ...others] = listed;
  return (
    <section className={classes.panel} aria-label="Live prices of the synthetic market">
      {query.error && !first && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <PanelSkeleton />}
      {first && (
        <>
          <Featured symbol={first.symbol} name={shortName(first.name)} symbols={symbols} />
          <ul className={classes.list}>
            {others.map(({ symbol, name }) => (
              <Row key={symbol} symbol={symbol} name={shortName(name)} symbols={symbols} />
            ))}
          </ul>
          <p className={classes.label}>
            Synthetic market in practice rupees. Not the price of any real asset.
          </p>
        </>
      )}
    </section>
  );
}

interface RowProps {
  symbol: string;
  name: string;
  symbols: readonly string[];
}

function Featured({ symbol, name, symbols }: RowProps) {
  const price = usePrice(symbol, symbols);
  const candles = useQuery(candlesQuery(symbol, "15m", 96));
  const closes = candles.data?.items.map(({ close }) => Number(close)) ?? [];
  const opened = candles.data?.items[0]?.open;
  const words =
    opened && price
      ? `${name} over 24 hours, from ${formatPrice(opened)} to ${formatPrice(price.last)}`
      : name;
  return (
    <div>
      <div className={classes.head}>
        <span className={classes.name}>
          {name} <span className={classes.symbol}>{symbol}</span>
        </span>
        <LiveBadge />
      </div>
      <div className={classes.figures}>
        <span className={classes.large}>
          {price ? <Price value={price.last} /> : <Skeleton width={200} height={34} />}
        </span>
        {price && <ChangePercent value={price.change_24h} />}
      </div>
      <div className={classes.chart}>
        {closes.length > 0 ? (
          <AreaLine values={closes} label={words} height={140} />
        ) : (
          <Skeleton height={140} radius={0} />
        )}
      </div>
    </div>
  );
}

function Row({ symbol, name, symbols }: RowProps) {
  const price = usePrice(symbol, symbols);
  return (
    <li className={classes.row}>
      <span>
        {name} <span className={classes.symbol}>{symbol}</span>
      </span>
      {price ? <Price value={price.last} /> : <Skeleton width={88} height={18} />}
      <span className={classes.change}>{price && <ChangePercent value={price.change_24h} />}</span>
    </li>
  );
}

function PanelSkeleton() {
  return (
    <div className={classes.waiting}>
      <Skeleton height={240} />
      <SkeletonRows rows={LISTED} height={24} />
    </div>
  );
}

import { Skeleton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import type { MarketSymbol, Price as PriceOf } from "../../../api/types";
import { Disclosure } from "../../../ui/Disclosure";
import { formatVolume } from "../../../ui/format";
import { ChangePercent, Price, Unknown } from "../../../ui/Money";
import { RowLink, RowList, RowParts } from "../../../ui/RowList";
import { Tag } from "../../../ui/Tag";
import { CoinMark } from "../../market/CoinMark";
import { LiveBadge } from "../../market/LiveBadge";
import { usePrice } from "../../market/live";
import { shortName, tickerOf } from "../../market/names";
import { symbolsQuery } from "../../market/queries";
import classes from "./MarketHeader.module.css";

/** Which market, its price now, and its last 24 hours. */
export function MarketHeader({ market }: { market: MarketSymbol }) {
  const price = usePrice(market.symbol, null);
  return (
    <header className={classes.header}>
      <MarketMenu market={market} />
      <div className={classes.now}>
        <span className={classes.price}>
          {price ? <Price value={price.last} /> : <Skeleton width={140} height={28} />}
        </span>
        {price && (
          <span className={classes.change}>
            <ChangePercent value={price.change_24h} /> <span className={classes.over}>24 h</span>
          </span>
        )}
      </div>
      <DayFigures price={price} symbol={market.symbol} />
      <div className={classes.tags}>
        {price?.stale && <Tag tone="amber">Price is old</Tag>}
        <Tag>{market.label}</Tag>
        <LiveBadge />
      </div>
    </header>
  );
}

function DayFigures({ price, symbol }: { price: PriceOf | undefined; symbol: string }) {
  const figures = [
    ["24 h high", <Price key="high" value={price?.high_24h} />],
    ["24 h low", <Price key="low" value={price?.low_24h} />],
    [
      "24 h volume",
      price?.volume_24h ? `${formatVolume(price.volume_24h)} ${tickerOf(symbol)}` : <Unknown key="volume" />,
    ],
  ] as const;
  return (
    <dl className={classes.day}>
      {figures.map(([label, figure]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{figure}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The name is also the way to another market. */
function MarketMenu({ market }: { market: MarketSymbol }) {
  return (
    <Disclosure
      label="Markets"
      width={320}
      triggerClassName={classes.menu}
      trigger={
        <>
          <CoinMark symbol={market.symbol} />
          <span>
            <span className={classes.name}>{shortName(market.name)}</span>
            <span className={classes.symbol}>{market.symbol}</span>
          </span>
          <span className="visually-hidden">Choose another market</span>
          <IconChevronDown size={18} aria-hidden="true" />
        </>
      }
    >
      {(close) => <MarketChoice close={close} />}
    </Disclosure>
  );
}

function MarketChoice({ close }: { close: () => void }) {
  const search = useSearch({ from: "/person/practise/trade/$symbol" });
  const markets = useQuery(symbolsQuery).data?.items ?? [];
  return (
    <RowList>
      {markets.map(({ symbol, name }) => (
        <li key={symbol}>
          <RowLink to="/practise/trade/$symbol" params={{ symbol }} search={search} onClick={close}>
            <ChoiceRow symbol={symbol} name={shortName(name)} />
          </RowLink>
        </li>
      ))}
    </RowList>
  );
}

function ChoiceRow({ symbol, name }: { symbol: string; name: string }) {
  const price = usePrice(symbol, null);
  return (
    <RowParts
      lead={<CoinMark symbol={symbol} size="small" />}
      title={name}
      note={symbol}
      figure={<Price value={price?.last} />}
      detail={<ChangePercent value={price?.change_24h} />}
    />
  );
}

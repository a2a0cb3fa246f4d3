import { Menu, Skeleton, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { MarketSymbol, Price as PriceOf } from "../../../api/types";
import { formatVolume } from "../../../ui/format";
import { ChangePercent, Price, Unknown } from "../../../ui/Money";
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
  const navigate = useNavigate();
  const search = useSearch({ from: "/person/practise/trade/$symbol" });
  const others = useQuery(symbolsQuery).data?.items ?? [];
  return (
    <Menu position="bottom-start" width={260} shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes.menu}>
          <CoinMark symbol={market.symbol} />
          <span>
            <span className={classes.name}>{shortName(market.name)}</span>
            <span className={classes.symbol}>{market.symbol}</span>
          </span>
          <span className="visually-hidden">Choose another market</span>
          <IconChevronDown size={18} aria-hidden="true" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown className={classes.choices}>
        {others.map(({ symbol, name }) => (
          <Menu.Item
            key={symbol}
            leftSection={<CoinMark symbol={symbol} size="small" />}
            rightSection={<span className={classes.symbol}>{symbol}</span>}
            onClick={() => void navigate({ to: "/practise/trade/$symbol", params: { symbol }, search })}
          >
            {shortName(name)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

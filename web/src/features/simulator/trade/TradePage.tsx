import { Skeleton } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconZoomQuestion } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import type { MarketSymbol } from "../../../api/types";
import { LinkButton } from "../../../ui/LinkButton";
import { useDocumentTitle } from "../../../ui/Page";
import { EmptyState, Loaded } from "../../../ui/states";
import { useDesktop } from "../../../ui/useDesktop";
import { ChartPanel } from "../../market/chart/ChartPanel";
import { FIRST_INTERVAL } from "../../market/chart/candles";
import { DepthPanel } from "../../market/depth/DepthPanel";
import { shortName } from "../../market/names";
import { symbolsQuery } from "../../market/queries";
import { Activity } from "./Activity";
import { HoldingCard } from "./HoldingCard";
import { MarketHeader } from "./MarketHeader";
import { TicketPanel } from "./TicketPanel";
import classes from "./TradePage.module.css";
import { useTicket } from "./useTicket";

const TicketSheet = lazy(() => import("./TicketSheet").then(({ TicketSheet }) => ({ default: TicketSheet })));

const FROM = "/person/practise/trade/$symbol";

export function TradePage() {
  const { symbol } = useParams({ from: FROM });
  const symbols = useQuery(symbolsQuery);
  const market = symbols.data?.items.find((item) => item.symbol === symbol);
  const title = `Trade ${market ? shortName(market.name) : symbol}`;
  useDocumentTitle(title);
  return (
    <>
      <h1 className="visually-hidden">{title}</h1>
      <Loaded query={symbols} skeleton={<TradeSkeleton />}>
        {() => (market ? <Trade key={symbol} market={market} /> : <NoMarket symbol={symbol} />)}
      </Loaded>
    </>
  );
}

function NoMarket({ symbol }: { symbol: string }) {
  return (
    <EmptyState
      icon={IconZoomQuestion}
      title={`There is no market called ${symbol}`}
      action={
        <LinkButton variant="default" to="/practise/markets">
          See all markets
        </LinkButton>
      }
    />
  );
}

function Trade({ market }: { market: MarketSymbol }) {
  const desktop = useDesktop();
  const wide = useMediaQuery("(min-width: 100em)", undefined, { getInitialValueInEffect: false });
  const ticket = useTicket(market.symbol);
  const { interval = FIRST_INTERVAL } = useSearch({ from: FROM });
  const navigate = useNavigate();
  return (
    <div className={classes.page}>
      <MarketHeader market={market} />
      <div className={classes.parts}>
        <div className={classes.chart}>
          <ChartPanel
            symbol={market.symbol}
            name={shortName(market.name)}
            scale={market.price_scale}
            interval={interval}
            onInterval={(chosen) =>
              void navigate({ from: "/practise/trade/$symbol", search: { interval: chosen }, replace: true })
            }
          />
        </div>
        <div className={classes.depth}>
          <DepthPanel
            symbol={market.symbol}
            look={desktop && !wide ? "sides" : "column"}
            onPrice={(limitPrice) => ticket.change({ type: "limit", limitPrice })}
          />
        </div>
        {desktop && (
          <section className={classes.ticket} aria-label="Order ticket">
            <TicketPanel ticket={ticket} market={market} />
            <HoldingCard market={market} />
          </section>
        )}
        <div className={classes.activity}>
          <Activity />
        </div>
      </div>
      {!desktop && (
        <Suspense>
          <TicketSheet ticket={ticket} market={market} />
        </Suspense>
      )}
    </div>
  );
}

function TradeSkeleton() {
  return (
    <div className={classes.page}>
      <Skeleton height={44} width="60%" />
      <div className={classes.parts}>
        <div className={classes.chart}>
          <Skeleton height="100%" />
        </div>
        <div className={classes.depth}>
          <Skeleton height="100%" />
        </div>
        <div className={classes.ticket}>
          <Skeleton height="100%" />
        </div>
      </div>
    </div>
  );
}

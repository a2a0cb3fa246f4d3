import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { MarketSymbol } from "../../../api/types";
import { Facts } from "../../../ui/Facts";
import { formatQuantity } from "../../../ui/format";
import { Change, ChangePercent, Money, Price } from "../../../ui/Money";
import { usePrice } from "../../market/live";
import { tickerOf } from "../../market/names";
import { revalue } from "../portfolio/revalue";
import { portfolioQuery } from "../queries";
import classes from "./HoldingCard.module.css";

/** What is held of this market, at the price of this moment; nothing where nothing is held. */
export function HoldingCard({ market }: { market: MarketSymbol }) {
  const portfolio = useQuery(portfolioQuery).data;
  const price = usePrice(market.symbol, null);
  if (!portfolio) return null;
  const now = revalue(portfolio, new Map(price ? [[market.symbol, price.last]] : []));
  const held = now.positions.find(({ symbol }) => symbol === market.symbol);
  if (!held || !/[1-9]/.test(held.quantity)) return null;
  return (
    <section className={classes.holding} aria-label="Your position">
      <header className={classes.head}>
        <h2 className={classes.title}>You hold</h2>
        <Link to="/practise/portfolio">Portfolio</Link>
      </header>
      <Facts
        facts={[
          { label: "Quantity", value: `${formatQuantity(held.quantity)} ${tickerOf(market.symbol)}` },
          { label: "Value", value: <Money value={held.value} /> },
          { label: "Average cost", value: <Price value={held.average_cost} /> },
          {
            label: "Unrealised",
            value: (
              <span className={classes.gain}>
                <Change value={held.unrealised} /> <ChangePercent value={held.unrealised_percent} />
              </span>
            ),
          },
        ]}
      />
    </section>
  );
}

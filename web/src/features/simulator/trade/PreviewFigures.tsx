import type { MarketSymbol, OrderPreview, OrderType, Side } from "../../../api/types";
import { percentOf } from "../../../ui/decimal";
import { type Fact, Facts } from "../../../ui/Facts";
import { formatBps, formatQuantity } from "../../../ui/format";
import { Money, Price, Unknown } from "../../../ui/Money";
import { tickerOf } from "../../market/names";
import classes from "./Ticket.module.css";

interface PreviewFiguresProps {
  order: { side: Side; type: OrderType };
  preview: OrderPreview | undefined;
  isCurrent: boolean;
  market: MarketSymbol;
}

/** What the order would come to now, in the server's figures. The lines stand there from the start: nothing jumps. */
export function PreviewFigures({ order, preview, isCurrent, market }: PreviewFiguresProps) {
  return (
    <div className={classes.preview} data-old={preview && !isCurrent ? true : undefined}>
      <Facts
        facts={[
          {
            label: "Quantity",
            value: preview ? `${formatQuantity(preview.quantity)} ${tickerOf(market.symbol)}` : <Unknown />,
          },
          ...(order.type === "limit" ? restingFacts(preview) : marketFacts(preview)),
          { label: feeLabel(preview), value: <Money value={preview?.fee} /> },
          {
            label: totalLabel(order),
            value: <Money value={preview?.total} />,
            strong: true,
          },
        ]}
      />
    </div>
  );
}

/** The fee with the rate that it comes to: fees are rounded up to the paisa, so of small amounts it is a little more. */
function feeLabel(preview: OrderPreview | undefined): string {
  const rate = preview && percentOf(BigInt(preview.fee.amount), BigInt(preview.notional.amount));
  return rate ? `Fee, ${rate}%` : "Fee";
}

function marketFacts(preview: OrderPreview | undefined): Fact[] {
  return [
    { label: "Average price", value: <Price value={preview?.average_price} /> },
    { label: "Slippage", value: preview?.slippage_bps ? formatBps(preview.slippage_bps) : <Unknown /> },
  ];
}

function restingFacts(preview: OrderPreview | undefined): Fact[] {
  return [
    { label: "Filled at once", value: preview ? formatQuantity(preview.crossing_quantity) : <Unknown /> },
  ];
}

function totalLabel({ side, type }: PreviewFiguresProps["order"]): string {
  const words = side === "buy" ? "You pay" : "You receive";
  if (type === "market") return words;
  return side === "buy" ? `${words}, at most` : `${words}, at least`;
}

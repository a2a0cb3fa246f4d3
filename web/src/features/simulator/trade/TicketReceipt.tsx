import { Button } from "@mantine/core";
import { IconCircleCheck, IconClock } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { Order, OrderPlaced } from "../../../api/types";
import { Facts } from "../../../ui/Facts";
import { formatPrice, formatQuantity } from "../../../ui/format";
import { LinkButton } from "../../../ui/LinkButton";
import { Change, Money } from "../../../ui/Money";
import { tickerOf } from "../../market/names";
import { Earned } from "../../rewards/Earned";
import { shownInline } from "../filled";
import { Realism } from "../Realism";
import { restOf, SIDE_DONE, sentenceOf } from "../words";
import classes from "./Ticket.module.css";

interface TicketReceiptProps {
  placed: OrderPlaced;
  next: () => void;
}

/** What became of the order: the fill with its fee, the balance after it, what it earned, and how it was filled. */
export function TicketReceipt({ placed, next }: TicketReceiptProps) {
  const { order, fills, balance, rewards } = placed;
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), []);
  useEffect(() => shownInline(order.id), [order.id]);
  const Glyph = fills.length > 0 ? IconCircleCheck : IconClock;
  return (
    <div className={classes.form}>
      <div className={classes.outcome} data-filled={fills.length > 0 || undefined}>
        <Glyph size={28} stroke={1.75} aria-hidden="true" />
        <div>
          <h2 className={classes.title} tabIndex={-1} ref={title}>
            {titleOf(order)}
          </h2>
          <p className={classes.note}>{noteOf(order)}</p>
        </div>
      </div>
      <Earned rewards={rewards} />
      {rewards.status === "pending" && <p className={classes.note}>The XP of this order will follow.</p>}
      <Facts
        facts={[
          ...(order.average_price
            ? [{ label: "Average price", value: formatPrice(order.average_price) }]
            : []),
          ...(fills.length > 0
            ? [
                { label: "Value", value: <Money value={order.notional} /> },
                { label: "Fee", value: <Money value={order.fee} /> },
              ]
            : []),
          ...(order.realised ? [{ label: "Realised", value: <Change value={order.realised} /> }] : []),
          { label: "Balance now", value: <Money value={balance} />, strong: true },
        ]}
      />
      {fills.length > 0 && <Realism fills={fills} />}
      <div className={classes.actions}>
        <Button onClick={next}>New order</Button>
        <LinkButton variant="default" to="/practise/orders" search={{ order: order.id }}>
          See order
        </LinkButton>
      </div>
    </div>
  );
}

function titleOf(order: Order): string {
  if (/[1-9]/.test(order.filled_quantity))
    return `${SIDE_DONE[order.side]} ${formatQuantity(order.filled_quantity)} ${order.symbol}`;
  return order.status === "cancelled" ? "The order was cancelled" : "The order waits in the book";
}

function noteOf(order: Order): string {
  if (order.status === "filled") return "Filled completely.";
  if (order.status === "partially_filled")
    return `${formatQuantity(restOf(order))} ${tickerOf(order.symbol)} still wait at ${formatPrice(order.limit_price ?? "0")}.`;
  return `${sentenceOf(order)}.`;
}

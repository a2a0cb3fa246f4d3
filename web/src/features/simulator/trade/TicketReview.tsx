import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import type { MarketSymbol, OrderIn } from "../../../api/types";
import { isDecimal } from "../../../ui/decimal";
import { Form, FormProblem } from "../../../ui/form";
import { formatMoney, formatPrice, formatQuantity } from "../../../ui/format";
import { tickerOf } from "../../market/names";
import { SIDE_TONES, SIDE_WORDS, TYPE_WORDS } from "../words";
import { PreviewFigures } from "./PreviewFigures";
import classes from "./Ticket.module.css";
import type { Ticket } from "./useTicket";

interface TicketReviewProps {
  ticket: Ticket;
  order: OrderIn;
  market: MarketSymbol;
}

/** The one confirmation: what will happen, with its fee, and the button that does it. */
export function TicketReview({ ticket, order, market }: TicketReviewProps) {
  const { preview, isUncertain, isPending, problem } = ticket;
  const confirm = useRef<HTMLButtonElement>(null);
  useEffect(() => confirm.current?.focus(), []);
  const total = preview.isCurrent && preview.data ? formatMoney(preview.data.total) : null;
  return (
    <Form problem={null} onSubmit={ticket.confirm} className={classes.form}>
      <div>
        <h2 className={classes.title}>
          {TYPE_WORDS[order.type]} order to {SIDE_WORDS[order.side].toLowerCase()} {order.symbol}
        </h2>
        <p className={classes.note}>{noteOf(order)}</p>
      </div>
      {isUncertain && (
        <p className={classes.uncertain} role="status">
          It is not known what became of this order. Confirm again to find out: it is never placed twice.
        </p>
      )}
      <PreviewFigures order={order} preview={preview.data} isCurrent={preview.isCurrent} market={market} />
      <FormProblem problem={problem ?? (isUncertain ? null : preview.problem)} fields={[]} />
      <div className={classes.actions}>
        <Button
          ref={confirm}
          type="submit"
          color={SIDE_TONES[order.side]}
          loading={isPending}
          disabled={!isUncertain && !preview.isCurrent && !isPending}
        >
          {isUncertain ? "Confirm again" : `${SIDE_WORDS[order.side]}${total ? ` for ${total}` : ""}`}
        </Button>
        <Button variant="default" onClick={ticket.edit} disabled={isPending}>
          Change
        </Button>
      </div>
    </Form>
  );
}

function noteOf(order: OrderIn): string {
  const size = order.quantity
    ? `${shown(order.quantity, formatQuantity)} ${tickerOf(order.symbol)}`
    : shown(order.notional, formatPrice);
  if (order.type === "market") return `${size}, filled at once at the prices of that moment.`;
  const limit = shown(order.limit_price, formatPrice);
  return `${size} at ${limit} or better. What is not filled at once waits in the book until you cancel it.`;
}

/** A figure of the order as it was written, in the format of the page where it is one. */
function shown(figure: string | undefined, format: (decimal: string) => string): string {
  return figure !== undefined && isDecimal(figure) ? format(figure) : (figure ?? "");
}

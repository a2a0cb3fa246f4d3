/** Fills that come by themselves (a limit order that was reached), told from those that a receipt already shows. */
import { isDecimal } from "../../ui/decimal";
import { formatPrice, formatQuantity } from "../../ui/format";
import { SIDE_DONE } from "./words";

const shown = new Set<string>();

/** A page shows what became of this order. */
export function shownInline(orderId: string): void {
  shown.add(orderId);
}

export interface FilledNews {
  title: string;
  text: string;
}

/** What the event `order_filled` tells, or null where a page has shown it, or where it tells nothing. */
export function filledNewsOf(data: Record<string, unknown>): FilledNews | null {
  const { order_id, symbol, side, quantity, average_price } = data;
  if (typeof order_id !== "string" || shown.has(order_id)) return null;
  if (typeof symbol !== "string" || (side !== "buy" && side !== "sell")) return null;
  if (!isFigure(quantity) || !isFigure(average_price)) return null;
  return {
    title: `${SIDE_DONE[side]} ${formatQuantity(quantity)} ${symbol}`,
    text: `at ${formatPrice(average_price)}`,
  };
}

function isFigure(value: unknown): value is string {
  return typeof value === "string" && isDecimal(value);
}

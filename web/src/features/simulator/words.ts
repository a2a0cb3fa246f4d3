/** The simulator's enums in the words of the page. */
import type { Fill, Order, OrderStatus, OrderType, Side } from "../../api/types";
import { compareDecimals, subtractDecimals } from "../../ui/decimal";
import { formatPrice, formatQuantity } from "../../ui/format";

export const SIDE_WORDS: Readonly<Record<Side, string>> = { buy: "Buy", sell: "Sell" };
export const SIDE_DONE: Readonly<Record<Side, string>> = { buy: "Bought", sell: "Sold" };
export const SIDE_TONES: Readonly<Record<Side, "gain" | "loss">> = { buy: "gain", sell: "loss" };
export const TYPE_WORDS: Readonly<Record<OrderType, string>> = { market: "Market", limit: "Limit" };
export const LIQUIDITY_WORDS: Readonly<Record<Fill["liquidity"], string>> = {
  taker: "Taker",
  maker: "Maker",
};

export const STATUS_WORDS: Readonly<Record<OrderStatus, string>> = {
  open: "Open",
  partially_filled: "Partly filled",
  filled: "Filled",
  cancelled: "Cancelled",
};

/** How much of the order is still to be filled. */
export function restOf(order: Pick<Order, "quantity" | "filled_quantity">): string {
  const rest = subtractDecimals(order.quantity, order.filled_quantity);
  return compareDecimals(rest, "0") < 0 ? "0" : rest;
}

/** "Buy 0.5 SIM-BTC at ₹59,00,000.00 or better". */
export function sentenceOf(
  order: Pick<Order, "side" | "type" | "quantity" | "symbol" | "limit_price">,
): string {
  const what = `${SIDE_WORDS[order.side]} ${formatQuantity(order.quantity)} ${order.symbol}`;
  if (order.limit_price === null) return `${what} at the market`;
  return `${what} at ${formatPrice(order.limit_price)} or better`;
}

/** The sums of the ticket: how much a share of the balance or of a holding is. What an order costs, the server says. */
import type { Money, Order, OrderIn, OrderType, Side } from "../../../api/types";
import {
  addDecimals,
  compareDecimals,
  floorToStep,
  placesOf,
  subtractDecimals,
  unitsOf,
} from "../../../ui/decimal";
import { decimalOf } from "../../../ui/format";
import { restOf } from "../words";

export interface Draft {
  side: Side;
  type: OrderType;
  /** Whether `size` is a quantity of the coin or an amount of rupees. */
  unit: "quantity" | "notional";
  size: string;
  limitPrice: string;
}

export const EMPTY: Draft = { side: "buy", type: "market", unit: "notional", size: "", limitPrice: "" };

export const SHARES = [25, 50, 75, 100] as const;

/** The order that the ticket says, or null while something is not filled in. What is filled in, the server judges. */
export function orderOf(symbol: string, draft: Draft): OrderIn | null {
  const size = plain(draft.size);
  const limit = plain(draft.limitPrice);
  if (size === "" || (draft.type === "limit" && limit === "")) return null;
  return {
    symbol,
    side: draft.side,
    type: draft.type,
    ...(draft.unit === "quantity" ? { quantity: size } : { notional: size }),
    ...(draft.type === "limit" ? { limit_price: limit } : {}),
  };
}

/** What people write around digits: spaces, the sign of the rupee, commas of lakhs and crores. */
function plain(text: string): string {
  return text.replace(/[\s,₹]/g, "");
}

/** `percent` of the balance (in paise) as an amount in rupees, before the fee. */
export function shareOfBalance(balanceMinor: string, percent: number): string {
  return decimalOf(((BigInt(balanceMinor) * BigInt(percent)) / 100n).toString(), 2);
}

/** `amount` less the fee that the server names for it: with its own, smaller fee it fits into `amount`. */
export function lessFee(amount: string, fee: Money): string {
  const left = unitsOf(amount, 2) - BigInt(fee.amount);
  return decimalOf((left > 0n ? left : 0n).toString(), 2);
}

/** `percent` of a holding, down to the step in which quantities are traded. */
export function sellQuantity(available: string, percent: number, lot: string): string {
  const places = placesOf(available);
  const share = (unitsOf(available, places) * BigInt(percent)) / 100n;
  return floorToStep(decimalOf(share.toString(), places), lot);
}

/** What is held and not promised to an open sell order. */
export function availableToSell(held: string | undefined, open: readonly Order[], symbol: string): string {
  const promised = open
    .filter((order) => order.symbol === symbol && order.side === "sell")
    .reduce((total, order) => addDecimals(total, restOf(order)), "0");
  const free = subtractDecimals(held ?? "0", promised);
  return compareDecimals(free, "0") < 0 ? "0" : free;
}

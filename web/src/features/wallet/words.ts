/** The wallet in the words of the page: states of an order, kinds of lines, and rupees as people type them. */
import type { PaymentState } from "../../api/types";
import { isDecimal, placesOf, unitsOf } from "../../ui/decimal";

export const STATE_WORDS: Readonly<Record<PaymentState, string>> = {
  created: "Not paid yet",
  attempted: "Not paid yet",
  expired: "Not paid in time",
  paid: "Paid",
  partially_refunded: "Partly refunded",
  refunded: "Refunded",
};

interface Outlook {
  title: string;
  /** What it means, and what comes next. */
  text: string;
}

/** An order's state, said large on its own page. */
export const OUTLOOKS: Readonly<Record<PaymentState, Outlook>> = {
  created: {
    title: "Waiting for the payment",
    text: "If you have paid, this page shows it within a minute. If not, you can pay now.",
  },
  attempted: {
    title: "Not paid yet",
    text: "A payment was tried and did not come through. You can try again; if your bank took the money after all, it arrives here.",
  },
  expired: {
    title: "Not paid in time",
    text: "This order can no longer be paid. If you did pay, the money still arrives in your wallet.",
  },
  paid: { title: "Paid", text: "The money is in your wallet." },
  partially_refunded: { title: "Partly refunded", text: "A part went back to where you paid from." },
  refunded: { title: "Refunded", text: "All of it went back to where you paid from." },
};

/** Whether it can be paid now. */
export function isOpen(state: PaymentState): boolean {
  return state === "created" || state === "attempted";
}

const KIND_WORDS: Readonly<Record<string, string>> = { "payments.captured": "Money added" };

/** What moved the rupees: of a kind without words of its own, whether they came or went. */
export function kindWords(kind: string, paise: string): string {
  return KIND_WORDS[kind] ?? (paise.startsWith("-") ? "Money taken out" : "Money received");
}

/** "1,500.50" or "₹ 1500.5" is "150050"; null of what is no amount, of nothing, and of what is finer than a paisa. */
export function paiseTyped(text: string): string | null {
  const decimal = text.replace(/[₹,\s]/g, "").replace(/\.$/, "");
  if (!isDecimal(decimal) || placesOf(decimal) > 2) return null;
  const paise = unitsOf(decimal, 2);
  return paise > 0n ? paise.toString() : null;
}

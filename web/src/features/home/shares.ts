import type { Money } from "../../api/types";

/**
 * How minor-unit amounts divide a bar, in thousandths; null while one is not known or the sum is nothing.
 * Exact until the last step: the parts may be larger than a float can hold.
 */
export function sharesOf(amounts: readonly (string | null)[]): number[] | null {
  const known: bigint[] = [];
  for (const amount of amounts) {
    if (amount === null) return null;
    const minor = BigInt(amount);
    known.push(minor > 0n ? minor : 0n);
  }
  const total = known.reduce((sum, minor) => sum + minor, 0n);
  return total === 0n ? null : known.map((minor) => Number((minor * 1000n) / total));
}

/** What the account began with: its worth less what it gained. */
export function startOf(equity: Money, profit: Money): Pick<Money, "amount" | "asset"> {
  return { amount: (BigInt(equity.amount) - BigInt(profit.amount)).toString(), asset: equity.asset };
}

/**
 * The portfolio at the prices of this moment. The server's figures are the truth; between its answers the page adds
 * what the prices have moved since, in whole paise, so that the next answer changes nothing by more than a rounding.
 */
import type { Money, Portfolio, Position } from "../../../api/types";
import { paiseOf, percentOf } from "../../../ui/decimal";

/** Prices by symbol, as decimal strings; a symbol that is missing keeps the server's value. */
export function revalue(portfolio: Portfolio, prices: ReadonlyMap<string, string>): Portfolio {
  const positions = portfolio.positions.map((position) =>
    revaluePosition(position, prices.get(position.symbol)),
  );
  const { positions_value, equity, profit } = portfolio;
  // Without the server's totals a price is missing there, and then no total is known here either.
  if (!positions_value || !equity || !profit) return { ...portfolio, positions };
  const moved = sum(positions) - sum(portfolio.positions);
  const started = minor(equity) - minor(profit);
  const nowEquity = minor(equity) + moved;
  return {
    ...portfolio,
    positions_value: plus(positions_value, moved),
    equity: plus(equity, moved),
    profit: plus(profit, moved),
    profit_percent: percentOf(minor(profit) + moved, started),
    positions: positions.map((position) => ({ ...position, ...shareOf(position, nowEquity) })),
  };
}

/** A gain is counted from the first-in-first-out cost, as the server counts it; what is sold out gains no more. */
function revaluePosition(position: Position, price: string | undefined): Position {
  if (price === undefined) return position;
  const value = money(paiseOf(position.quantity, price), position.cost);
  if (position.unrealised === null) return { ...position, price, value };
  const gain = minor(value) - minor(position.fifo_cost);
  return {
    ...position,
    price,
    value,
    unrealised: money(gain, position.cost),
    unrealised_percent: percentOf(gain, minor(position.fifo_cost)),
  };
}

function shareOf({ value }: Position, equity: bigint): Pick<Position, "allocation_percent"> {
  return { allocation_percent: value ? percentOf(minor(value), equity) : null };
}

function sum(positions: readonly Position[]): bigint {
  return positions.reduce((total, { value }) => total + (value ? minor(value) : 0n), 0n);
}

function plus(amount: Money, moved: bigint): Money {
  return money(minor(amount) + moved, amount);
}

function minor(amount: Money): bigint {
  return BigInt(amount.amount);
}

/** `formatted` stays empty: the page formats amounts itself, and this one never came from the server. */
function money(amount: bigint, like: Money): Money {
  return { amount: amount.toString(), asset: like.asset, formatted: "" };
}

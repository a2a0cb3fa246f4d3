import type { MarketSymbol } from "../../api/types";
import { shortName } from "../market/names";

/** Rupees alone, then every coin of the market, with `current` among them though the market may not list it. */
export function currencyChoices(
  coins: readonly Pick<MarketSymbol, "base" | "name" | "symbol">[],
  current: string,
): { value: string; label: string }[] {
  const choices = [
    { value: "INR", label: "Rupees only" },
    ...coins.map(({ base, name, symbol }) => ({ value: base, label: `${shortName(name)} (${symbol})` })),
  ];
  const isListed = choices.some(({ value }) => value === current);
  return isListed ? choices : [...choices, { value: current, label: current.replace("_", "-") }];
}

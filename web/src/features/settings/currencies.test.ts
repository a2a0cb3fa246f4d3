import { expect, test } from "vitest";
import { currencyChoices } from "./currencies";

const COINS = [
  { base: "SIM_BTC", symbol: "SIM-BTC", name: "Bitcoin (synthetic)" },
  { base: "SIM_ETH", symbol: "SIM-ETH", name: "Ether (synthetic)" },
];

test("totals are shown in rupees alone, or in a coin of the market besides", () => {
  expect(currencyChoices(COINS, "INR")).toEqual([
    { value: "INR", label: "Rupees only" },
    { value: "SIM_BTC", label: "Bitcoin (SIM-BTC)" },
    { value: "SIM_ETH", label: "Ether (SIM-ETH)" },
  ]);
});

test("what was chosen is there before the coins are known: saving the form must not change it", () => {
  expect(currencyChoices([], "SIM_ETH").map(({ value }) => value)).toEqual(["INR", "SIM_ETH"]);
  expect(currencyChoices(COINS, "SIM_ETH").map(({ value }) => value)).toEqual(["INR", "SIM_BTC", "SIM_ETH"]);
});

import { describe, expect, it } from "vitest";
import type { Money, Portfolio, Position } from "../../../api/types";
import { slicesOf } from "./allocation";

function rupees(amount: string): Money {
  return { amount, asset: "SIM_INR", formatted: "" };
}

function portfolio(values: Record<string, string | null>, cash = "5000", reserved = "1000"): Portfolio {
  const positions = Object.entries(values).map(
    ([symbol, value]) => ({ symbol, value: value === null ? null : rupees(value) }) as Position,
  );
  return { cash: rupees(cash), reserved: rupees(reserved), positions } as Portfolio;
}

describe("the parts of a portfolio", () => {
  it("are largest first with cash, reserved or not, at the end", () => {
    const slices = slicesOf(portfolio({ "SIM-ETH": "1000", "SIM-BTC": "3000" }));
    expect(slices?.map(({ label, percent }) => [label, percent])).toEqual([
      ["SIM-BTC", "30.00"],
      ["SIM-ETH", "10.00"],
      ["Cash", "60.00"],
    ]);
  });

  it("join what the palette cannot tell apart", () => {
    const many = Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [`SIM-${index}`, String(900 - index)]),
    );
    const slices = slicesOf(portfolio(many));
    expect(slices).toHaveLength(8);
    expect(slices?.[6]).toMatchObject({ label: "Other", value: { amount: "1787" } });
  });

  it("leave out nothing-parts, and have no shares where a value is not known", () => {
    expect(slicesOf(portfolio({}))?.map(({ label }) => label)).toEqual(["Cash"]);
    expect(slicesOf(portfolio({ "SIM-BTC": "0" }))?.map(({ label }) => label)).toEqual(["Cash"]);
    expect(slicesOf(portfolio({ "SIM-BTC": null }))).toBeNull();
  });
});

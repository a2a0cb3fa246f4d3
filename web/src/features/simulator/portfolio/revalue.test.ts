import { describe, expect, it } from "vitest";
import type { Money, Portfolio, Position } from "../../../api/types";
import { revalue } from "./revalue";

function rupees(amount: string): Money {
  return { amount, asset: "SIM_INR", formatted: "" };
}

const btc: Position = {
  symbol: "SIM-BTC",
  quantity: "0.01000000",
  average_cost: "5000000.00",
  fifo_cost: rupees("5000000"),
  cost: rupees("4990000"),
  price: "5100000.00",
  value: rupees("5100000"),
  unrealised: rupees("100000"),
  unrealised_percent: "2.00",
  realised: rupees("0"),
  allocation_percent: "50.49",
};
const portfolio: Portfolio = {
  cash: rupees("5000000"),
  reserved: rupees("0"),
  positions_value: rupees("5100000"),
  equity: rupees("10100000"),
  profit: rupees("100000"),
  profit_percent: "1.00",
  stale: false,
  positions: [btc],
};

describe("a portfolio at the prices of this moment", () => {
  it("is the server's where no price has come", () => {
    const same = revalue(portfolio, new Map());
    expect(same.equity?.amount).toBe("10100000");
    expect(same.positions[0]).toMatchObject({ value: btc.value, unrealised_percent: "2.00" });
  });

  it("moves by exactly what the prices moved", () => {
    const now = revalue(portfolio, new Map([["SIM-BTC", "4900000.00"]]));
    expect(now.positions[0]).toMatchObject({
      price: "4900000.00",
      value: { amount: "4900000" },
      unrealised: { amount: "-100000" },
      unrealised_percent: "-2.00",
      allocation_percent: "49.49",
    });
    expect(now.positions_value?.amount).toBe("4900000");
    expect(now.equity?.amount).toBe("9900000");
    expect(now.profit?.amount).toBe("-100000");
    expect(now.profit_percent).toBe("-1.00");
    expect(now.cash).toBe(portfolio.cash);
  });

  it("counts no gain of what is sold out", () => {
    const soldOut = {
      ...btc,
      quantity: "0.00000000",
      value: rupees("0"),
      unrealised: null,
      unrealised_percent: null,
    };
    const now = revalue({ ...portfolio, positions: [soldOut] }, new Map([["SIM-BTC", "4900000.00"]]));
    expect(now.positions[0]).toMatchObject({
      unrealised: null,
      unrealised_percent: null,
      value: { amount: "0" },
    });
  });

  it("invents no total where the server knows none", () => {
    const unknown = { ...portfolio, positions_value: null, equity: null, profit: null, profit_percent: null };
    const now = revalue(unknown, new Map([["SIM-BTC", "4900000.00"]]));
    expect(now).toMatchObject({ positions_value: null, equity: null, profit: null, profit_percent: null });
    expect(now.positions[0]?.value?.amount).toBe("4900000");
  });
});

import { describe, expect, it } from "vitest";
import { restOf, sentenceOf } from "./words";

describe("the words of the simulator", () => {
  it("say how much of an order is left", () => {
    expect(restOf({ quantity: "1.00000000", filled_quantity: "0.25" })).toBe("0.75000000");
    expect(restOf({ quantity: "1", filled_quantity: "1" })).toBe("0");
  });

  it("say an order in a sentence", () => {
    const order = { side: "buy", type: "limit", quantity: "0.50000000", symbol: "SIM-BTC" } as const;
    expect(sentenceOf({ ...order, limit_price: "5900000.00" })).toBe(
      "Buy 0.5 SIM-BTC at ₹59,00,000.00 or better",
    );
    expect(sentenceOf({ ...order, type: "market", limit_price: null })).toBe("Buy 0.5 SIM-BTC at the market");
  });
});

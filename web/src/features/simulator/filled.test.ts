import { describe, expect, it } from "vitest";
import { filledNewsOf, shownInline } from "./filled";

const event = {
  order_id: "o-1",
  symbol: "SIM-BTC",
  side: "buy",
  quantity: "0.01000000",
  average_price: "5900000.00",
};

describe("news of a fill", () => {
  it("say what was bought and at which price", () => {
    expect(filledNewsOf(event)).toEqual({ title: "Bought 0.01 SIM-BTC", text: "at ₹59,00,000.00" });
    expect(filledNewsOf({ ...event, side: "sell" })?.title).toBe("Sold 0.01 SIM-BTC");
  });

  it("are not told twice where a receipt shows them", () => {
    shownInline("o-2");
    expect(filledNewsOf({ ...event, order_id: "o-2" })).toBeNull();
  });

  it("are not made up from an event that does not say enough", () => {
    expect(filledNewsOf({ order_id: "o-3" })).toBeNull();
    expect(filledNewsOf({ ...event, quantity: 0.01 })).toBeNull();
    expect(filledNewsOf({ ...event, average_price: "NaN" })).toBeNull();
  });
});

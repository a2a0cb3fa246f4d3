import { describe, expect, it } from "vitest";
import type { Order } from "../../../api/types";
import { availableToSell, EMPTY, lessFee, orderOf, sellQuantity, shareOfBalance } from "./ticketMath";

describe("the order that a ticket says", () => {
  it("is by amount or by quantity, never both", () => {
    expect(orderOf("SIM-BTC", { ...EMPTY, size: "2500" })).toEqual({
      symbol: "SIM-BTC",
      side: "buy",
      type: "market",
      notional: "2500",
    });
    expect(orderOf("SIM-BTC", { ...EMPTY, side: "sell", unit: "quantity", size: "0.5" })).toEqual({
      symbol: "SIM-BTC",
      side: "sell",
      type: "market",
      quantity: "0.5",
    });
  });

  it("has a limit price only where it is a limit order", () => {
    const draft = { ...EMPTY, size: "2500", limitPrice: "100" };
    expect(orderOf("SIM-BTC", draft)).not.toHaveProperty("limit_price");
    expect(orderOf("SIM-BTC", { ...draft, type: "limit" })).toHaveProperty("limit_price", "100");
  });

  it("is none while something is missing", () => {
    expect(orderOf("SIM-BTC", EMPTY)).toBeNull();
    expect(orderOf("SIM-BTC", { ...EMPTY, size: " " })).toBeNull();
    expect(orderOf("SIM-BTC", { ...EMPTY, type: "limit", size: "5" })).toBeNull();
  });

  it("reads figures as people write them, and leaves nonsense to the server", () => {
    expect(orderOf("SIM-BTC", { ...EMPTY, size: "₹ 1,00,000.50" })).toHaveProperty("notional", "100000.50");
    expect(orderOf("SIM-BTC", { ...EMPTY, size: "1e9" })).toHaveProperty("notional", "1e9");
  });
});

describe("a share of the balance", () => {
  it("is cut to the paisa", () => {
    expect(shareOfBalance("10000000", 100)).toBe("100000.00");
    expect(shareOfBalance("10000001", 25)).toBe("25000.00");
    expect(shareOfBalance("3", 50)).toBe("0.01");
    expect(shareOfBalance("0", 100)).toBe("0.00");
  });

  it("leaves room for the fee, whatever the balance, where fees grow with amounts", () => {
    const feeOf = (paise: bigint): bigint => (paise * 10n + 9_999n) / 10_000n;
    for (const balance of ["1", "2", "999", "1000", "1001", "123457", "98765432101"]) {
      for (const percent of [25, 50, 75, 100]) {
        const share = BigInt(shareOfBalance(balance, percent).replace(".", ""));
        const fee = { amount: feeOf(share).toString(), asset: "SIM_INR", formatted: "" };
        const amount = BigInt(lessFee(shareOfBalance(balance, percent), fee).replace(".", ""));
        expect(amount + feeOf(amount)).toBeLessThanOrEqual(share);
      }
    }
  });

  it("is never less than nothing", () => {
    expect(lessFee("0.01", { amount: "5", asset: "SIM_INR", formatted: "" })).toBe("0.00");
  });
});

describe("a share of a holding", () => {
  it("is cut to the step of the market", () => {
    expect(sellQuantity("0.12345678", 50, "0.00001")).toBe("0.06172000");
    expect(sellQuantity("0.12345678", 100, "0.00000001")).toBe("0.12345678");
    expect(sellQuantity("250", 25, "100")).toBe("0");
  });

  it("leaves out what open sell orders have promised", () => {
    const open = [
      { symbol: "SIM-BTC", side: "sell", quantity: "0.4", filled_quantity: "0.1" },
      { symbol: "SIM-BTC", side: "buy", quantity: "9", filled_quantity: "0" },
      { symbol: "SIM-ETH", side: "sell", quantity: "9", filled_quantity: "0" },
    ] as Order[];
    expect(availableToSell("1", open, "SIM-BTC")).toBe("0.7");
    expect(availableToSell(undefined, open, "SIM-BTC")).toBe("0");
  });
});

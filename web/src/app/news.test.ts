import { describe, expect, it } from "vitest";
import type { StreamEvent } from "../api/stream";
import { shownInline } from "../features/simulator/filled";
import { newsOf } from "./news";

const filled: StreamEvent = {
  seq: 1,
  event: "order_filled",
  data: { order_id: "o-1", symbol: "SIM-BTC", side: "buy", quantity: "0.01", average_price: "5900000.00" },
};
const awarded: StreamEvent = {
  seq: 2,
  event: "xp_awarded",
  data: { xp_awarded: 25, xp_total: 235, level: 2, leveled_up: false, rules: ["order_filled"] },
};

describe("the news of one moment", () => {
  it("is one message where a fill earned XP", () => {
    expect(newsOf([filled, awarded])).toEqual([
      { title: "Bought 0.01 SIM-BTC", text: "at ₹59,00,000.00 · +25 XP", tone: "celebrate" },
    ]);
  });

  it("tells a level by itself", () => {
    const up = { ...awarded, data: { ...awarded.data, level: 3, leveled_up: true } };
    expect(newsOf([filled, up]).map(({ title }) => title)).toEqual([
      "Bought 0.01 SIM-BTC",
      "Level 3 reached",
    ]);
  });

  it("tells XP that came without a fill, and its reason", () => {
    const signIn = { ...awarded, data: { ...awarded.data, xp_awarded: 10, rules: ["daily_sign_in"] } };
    expect(newsOf([signIn])).toEqual([
      { title: "+10 XP", text: "First sign-in of the day", tone: "celebrate" },
    ]);
  });

  it("is nothing where the page shows it, or where it concerns nobody", () => {
    shownInline("o-9");
    expect(newsOf([{ ...filled, data: { ...filled.data, order_id: "o-9" } }])).toEqual([]);
    expect(newsOf([{ seq: 3, event: "order_updated", data: {} }])).toEqual([]);
  });
});

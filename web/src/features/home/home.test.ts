import { expect, test } from "vitest";
import { greetingAt } from "./greeting";
import { rankWords } from "./LevelCard";
import { isNewcomer } from "./newcomer";
import { sharesOf, startOf } from "./shares";

test.each([
  ["2026-11-10T00:30:00Z", "Asia/Kolkata", "Good morning, Asha"],
  ["2026-11-10T00:30:00Z", "America/New_York", "Good evening, Asha"],
  ["2026-11-10T08:00:00Z", "Asia/Kolkata", "Good afternoon, Asha"],
  ["2026-11-10T20:00:00Z", "Asia/Kolkata", "Good evening, Asha"],
])("at %s in %s it is: %s", (instant, zone, shown) => {
  expect(greetingAt(new Date(instant), zone, "Asha Rao")).toBe(shown);
});

test("shares are exact for amounts beyond floats, and nothing is drawn of nothing or of the unknown", () => {
  expect(sharesOf(["300", "100", "0"])).toEqual([750, 250, 0]);
  expect(sharesOf(["900719925474099300", "900719925474099300"])).toEqual([500, 500]);
  expect(sharesOf(["0", "0"])).toBeNull();
  expect(sharesOf(["10", null])).toBeNull();
});

test("the start is what is there less what was gained", () => {
  const money = (amount: string) => ({ amount, asset: "SIM_INR", formatted: "" });
  expect(startOf(money("9000000"), money("-1000000")).amount).toBe("10000000");
});

test("the rank says what is missing for one", () => {
  expect(rankWords({ global: null, eligible: false, orders_needed: 1 })).toBe(
    "1 more filled order to be ranked",
  );
  expect(rankWords({ global: null, eligible: false, orders_needed: 7 })).toBe(
    "7 more filled orders to be ranked",
  );
  expect(rankWords({ global: null, eligible: true, orders_needed: 0 })).toBe("The board is computed daily");
  expect(rankWords({ global: 3, eligible: true, orders_needed: 0 })).toBe("On the global board, by profit");
});

test("a newcomer is who has traded nothing and has nothing waiting; unknown figures are not nothing", () => {
  const money = (amount: string) => ({ amount, asset: "SIM_INR", formatted: "" });
  const practice = {
    cash: money("10000000"),
    reserved: money("0"),
    positions_value: money("0"),
    equity: money("10000000"),
    profit: money("0"),
    profit_percent: "0.00",
  };
  const home = {
    practice,
    rewards: { level: 1, xp: 10, xp_needed: 100, xp_total: 10, progress_percent: 10 },
    rank: { global: null, eligible: false, orders_needed: 10 },
    unread_notifications: 0,
    open_orders: 0,
    attention: [],
  };
  expect(isNewcomer(home)).toBe(true);
  expect(isNewcomer({ ...home, practice: null })).toBe(false);
  expect(isNewcomer({ ...home, open_orders: 1 })).toBe(false);
  expect(isNewcomer({ ...home, practice: { ...practice, profit: money("-120") } })).toBe(false);
  expect(isNewcomer({ ...home, practice: { ...practice, positions_value: null } })).toBe(false);
});

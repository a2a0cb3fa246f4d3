import { QueryClient } from "@tanstack/react-query";
import { beforeEach, describe, expect, it } from "vitest";
import type { Me, Money, OrderPlaced, PracticeAccount, RewardsMe } from "../../api/types";
import { identityKeys } from "../identity/queries";
import { rewardsKeys } from "../rewards/queries";
import { showPlaced } from "./placed";
import { simulatorKeys } from "./queries";

const balance: Money = { amount: "9749750", asset: "SIM_INR", formatted: "" };
const placed = {
  balance,
  rewards: {
    status: "awarded",
    xp_awarded: 25,
    level: 2,
    leveled_up: true,
    xp: 10,
    xp_needed: 150,
    xp_total: 110,
  },
} as unknown as OrderPlaced;

describe("the answer to an order", () => {
  let queries: QueryClient;
  beforeEach(() => {
    queries = new QueryClient();
    queries.setQueryData(simulatorKeys.account, { balance: { ...balance, amount: "1" }, epoch: 1 });
    queries.setQueryData(identityKeys.me, { display_name: "Asha", level: 1, xp: 85 });
    queries.setQueryData(rewardsKeys.me, { level: 1, xp: 85, milestones: [] });
  });

  it("shows the balance and the level at once, and asks for the rest", () => {
    showPlaced(queries, placed);
    expect(queries.getQueryData<PracticeAccount>(simulatorKeys.account)).toEqual({ balance, epoch: 1 });
    expect(queries.getQueryData<Me>(identityKeys.me)).toMatchObject({
      display_name: "Asha",
      level: 2,
      xp: 10,
    });
    expect(queries.getQueryData<RewardsMe>(rewardsKeys.me)).toMatchObject({
      level: 2,
      xp: 10,
      milestones: [],
    });
    expect(queries.getQueryState(simulatorKeys.account)?.isInvalidated).toBe(true);
  });

  it("leaves the level as it is where the answer knows none yet", () => {
    const pending = {
      status: "pending",
      xp_awarded: 0,
      level: null,
      xp: null,
      xp_needed: null,
      xp_total: null,
    };
    showPlaced(queries, { ...placed, rewards: { ...placed.rewards, ...pending } } as OrderPlaced);
    expect(queries.getQueryData<Me>(identityKeys.me)).toMatchObject({ level: 1, xp: 85 });
  });

  it("makes up no account that was not loaded", () => {
    queries.clear();
    showPlaced(queries, placed);
    expect(queries.getQueryData(simulatorKeys.account)).toBeUndefined();
  });
});

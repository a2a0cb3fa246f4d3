import { QueryClient, type QueryKey } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import { homeKeys } from "../features/home/queries";
import { identityKeys } from "../features/identity/queries";
import { marketKeys } from "../features/market/queries";
import { notificationKeys } from "../features/notifications/queries";
import { GLOBAL_BOARD, rewardsKeys } from "../features/rewards/queries";
import { closedOrdersQuery, fillsQuery, openOrdersQuery, simulatorKeys } from "../features/simulator/queries";
import { STALE_AFTER } from "./liveUpdates";

const SHOWN: Readonly<Record<string, QueryKey>> = {
  home: homeKeys.all,
  me: identityKeys.me,
  account: simulatorKeys.account,
  portfolio: simulatorKeys.portfolio,
  openOrders: openOrdersQuery.queryKey,
  pastOrders: closedOrdersQuery.queryKey,
  fills: fillsQuery.queryKey,
  level: rewardsKeys.me,
  awards: rewardsKeys.awards,
  place: rewardsKeys.place(GLOBAL_BOARD),
  board: rewardsKeys.board(GLOBAL_BOARD),
  unread: notificationKeys.unread,
  notifications: [...notificationKeys.list, "latest"],
  prices: marketKeys.prices(null),
  terms: identityKeys.terms,
};
const TRADING = ["account", "portfolio", "openOrders", "pastOrders", "fills", "home"];
const XP = ["me", "level", "awards", "home"];

/** What of everything that a page may show is stale after an event. */
async function staleAfter(event: string): Promise<string[]> {
  const queries = new QueryClient();
  for (const key of Object.values(SHOWN)) queries.setQueryData(key, {});
  for (const queryKey of STALE_AFTER[event] ?? []) await queries.invalidateQueries({ queryKey });
  return Object.entries(SHOWN)
    .filter(([, key]) => queries.getQueryState(key)?.isInvalidated)
    .map(([name]) => name)
    .sort();
}

describe("an event of the person makes stale exactly what it moves", () => {
  it.each([
    ["order_filled", [...TRADING, "place"]],
    ["order_updated", TRADING],
    ["xp_awarded", XP],
    ["leveled_up", XP],
    ["notification_created", ["unread", "notifications", "home"]],
    ["something_new", []],
  ])("%s", async (event, expected) => {
    expect(await staleAfter(event)).toEqual([...expected].sort());
  });
});

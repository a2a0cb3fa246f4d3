import type { QueryClient } from "@tanstack/react-query";
import type { Me, OrderPlaced, PracticeAccount, RewardsMe } from "../../api/types";
import { homeKeys } from "../home/queries";
import { identityKeys } from "../identity/queries";
import { rewardsKeys, STALE_AFTER_XP } from "../rewards/queries";
import { STALE_AFTER_ORDER, simulatorKeys } from "./queries";

/**
 * Shows what the answer to an order says at once (balance, level, XP), and asks for the rest anew. The events of the
 * stream do the same for every other tab, and for this one if its socket is open; the page does not depend on them.
 */
export function showPlaced(queries: QueryClient, { balance, rewards }: OrderPlaced): void {
  queries.setQueryData<PracticeAccount>(
    simulatorKeys.account,
    (account) => account && { ...account, balance },
  );
  const { level, xp, xp_needed, xp_total } = rewards;
  if (level !== null && xp !== null && xp_needed !== null && xp_total !== null) {
    const standing = { level, xp, xp_needed, xp_total };
    queries.setQueryData<Me>(identityKeys.me, (me) => me && { ...me, ...standing });
    queries.setQueryData<RewardsMe>(rewardsKeys.me, (mine) => mine && { ...mine, ...standing });
  }
  for (const queryKey of [...STALE_AFTER_ORDER, ...STALE_AFTER_XP, homeKeys.all])
    void queries.invalidateQueries({ queryKey });
}

/** After a cancellation: what it reserved is free again. */
export function showCancelled(queries: QueryClient): void {
  for (const queryKey of [...STALE_AFTER_ORDER, homeKeys.all]) void queries.invalidateQueries({ queryKey });
}

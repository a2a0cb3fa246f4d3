/**
 * Which event of the person makes which queries stale. One table, so that a feature that shows a figure finds here
 * when it moves; part of the figure's contract, and tested.
 */
import type { QueryKey } from "@tanstack/react-query";
import { useEffect } from "react";
import { stream, useStreamEvents } from "../api/live";
import { homeKeys } from "../features/home/queries";
import { identityKeys } from "../features/identity/queries";
import { notificationKeys } from "../features/notifications/queries";
import { GLOBAL_BOARD, rewardsKeys, STALE_AFTER_XP } from "../features/rewards/queries";
import { STALE_AFTER_ORDER } from "../features/simulator/queries";
import { STALE_AFTER_PAYMENT } from "../features/wallet/queries";
import { queryClient } from "./queryClient";

const PLACE = rewardsKeys.place(GLOBAL_BOARD);

export const STALE_AFTER: Readonly<Record<string, readonly QueryKey[]>> = {
  // A filled order also brings a person nearer to the board.
  order_filled: [...STALE_AFTER_ORDER, PLACE, homeKeys.all],
  order_updated: [...STALE_AFTER_ORDER, homeKeys.all],
  xp_awarded: [...STALE_AFTER_XP, homeKeys.all],
  leveled_up: [...STALE_AFTER_XP, homeKeys.all],
  order_paid: STALE_AFTER_PAYMENT,
  email_verified: [identityKeys.me],
  notification_created: [notificationKeys.all, homeKeys.all],
};

/** Keep what the person sees current: events make their queries stale, and a gap in the stream makes all of them. */
export function useLiveUpdates(): void {
  useStreamEvents(({ event }) => {
    for (const queryKey of STALE_AFTER[event] ?? []) void queryClient.invalidateQueries({ queryKey });
  });
  useEffect(() => stream.onResync(() => void queryClient.invalidateQueries()), []);
}

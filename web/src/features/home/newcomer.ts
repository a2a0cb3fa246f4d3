import type { Home } from "../../api/types";
import { signOf } from "../../ui/format";

/** True for a person who has a practice account and has not traded with it yet. */
export function isNewcomer({ practice, open_orders, attention }: Home): boolean {
  if (!practice || open_orders > 0 || attention.length > 0) return false;
  const { positions_value, profit } = practice;
  return positions_value !== null && profit !== null && signOf(positions_value) === 0 && signOf(profit) === 0;
}

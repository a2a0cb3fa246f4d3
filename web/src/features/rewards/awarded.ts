/**
 * Which awards are celebrated with a message. Several that come together become one; what a page already shows beside
 * its cause (the receipt of an order) is not said twice, whichever arrives first.
 */
export interface Awarded {
  xp_awarded: number;
  xp_total: number;
  level: number;
  leveled_up: boolean;
  rules: string[];
}

export interface Celebration {
  xp: number;
  /** The new level, where one was reached. */
  level: number | null;
  /** Why, in words. */
  reasons: string[];
}

const REASONS: Readonly<Record<string, string>> = {
  daily_sign_in: "First sign-in of the day",
  order_filled: "An order was filled",
  first_gain: "First sale at a profit",
  lost_all: "Lost nearly everything, and learned from it",
  best_rank: "A new best rank",
};

let shownTotal = 0;

/** A page shows the standing with this total of XP. */
export function shownInline(total: number): void {
  shownTotal = Math.max(shownTotal, total);
}

/** One celebration of these awards, or null where the page has shown all of them. */
export function celebrationOf(awards: readonly Awarded[], shown: number = shownTotal): Celebration | null {
  const fresh = awards.filter(({ xp_total, xp_awarded }) => xp_total > shown && xp_awarded > 0);
  if (fresh.length === 0) return null;
  const levels = fresh.filter(({ leveled_up }) => leveled_up).map(({ level }) => level);
  return {
    xp: fresh.reduce((sum, { xp_awarded }) => sum + xp_awarded, 0),
    level: levels.length > 0 ? Math.max(...levels) : null,
    reasons: [...new Set(fresh.flatMap(({ rules }) => rules))].map(
      (rule) => REASONS[rule] ?? rule.replaceAll("_", " "),
    ),
  };
}

/** The award that an event tells, or null where its data is not one. */
export function awardedOf(data: Record<string, unknown>): Awarded | null {
  const { xp_awarded, xp_total, level, leveled_up, rules } = data;
  if (typeof xp_awarded !== "number" || typeof xp_total !== "number" || typeof level !== "number")
    return null;
  return {
    xp_awarded,
    xp_total,
    level,
    leveled_up: leveled_up === true,
    rules: Array.isArray(rules) ? rules.filter((rule) => typeof rule === "string") : [],
  };
}

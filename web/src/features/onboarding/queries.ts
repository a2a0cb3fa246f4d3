/**
 * What the person has told at the start.
 *
 * invalidation: the answer to new answers is the new state, which replaces the old one.
 */
import { queryOptions } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import type { Onboarding, OnboardingIn } from "../../api/types";

export const onboardingKeys = { own: ["onboarding"] as const };

export const onboardingQuery = queryOptions({
  queryKey: onboardingKeys.own,
  queryFn: ({ signal }) => take(api.GET("/me/onboarding", { signal })),
});

export function tell(body: OnboardingIn): Promise<Onboarding> {
  return take(api.PATCH("/me/onboarding", { body }));
}

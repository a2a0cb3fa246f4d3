/**
 * Where one can go. The bar of the phone shows the first five destinations that the person has; the rail of the desktop
 * shows all of them with their pages; the palette searches both.
 */

import { type Icon, IconHome, IconTrendingUp, IconTrophy, IconWallet } from "@tabler/icons-react";
import type { LinkProps } from "@tanstack/react-router";
import { PRACTISE_PAGES } from "../features/market/practisePages";
import { REWARDS_PAGES } from "../features/rewards/rewardsPages";

export type Target = NonNullable<LinkProps["to"]>;

export interface Destination {
  label: string;
  icon: Icon;
  to: Target;
  /** Other paths under which it counts as current. */
  under?: string;
  /** Shown only while this is on: a product, or payments. */
  product?: string;
  pages?: readonly { label: string; to: Target }[];
}

export const DESTINATIONS: readonly Destination[] = [
  { label: "Home", icon: IconHome, to: "/home" },
  {
    label: "Practise",
    icon: IconTrendingUp,
    to: "/practise/markets",
    under: "/practise",
    product: "simulator",
    pages: PRACTISE_PAGES,
  },
  { label: "Rewards", icon: IconTrophy, to: "/rewards", pages: REWARDS_PAGES },
  { label: "Wallet", icon: IconWallet, to: "/wallet", product: "payments" },
];

/** The destinations of a person with these products, in their order. */
export function destinationsFor(products: readonly string[]): Destination[] {
  return DESTINATIONS.filter(({ product }) => product === undefined || products.includes(product));
}

/** The pages of "Rewards", for the rail, the palette and the phone's row of links. */
export const REWARDS_PAGES = [
  { label: "Level", to: "/rewards" },
  { label: "Board", to: "/rewards/board" },
] as const;

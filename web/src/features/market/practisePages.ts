/** The pages of "Practise", for the rail, the palette and the phone's row of links. */
export const PRACTISE_PAGES = [
  { label: "Markets", to: "/practise/markets" },
  { label: "Portfolio", to: "/practise/portfolio" },
  { label: "Orders", to: "/practise/orders" },
] as const;

import type { ReactNode } from "react";
import classes from "./Facts.module.css";

export interface Fact {
  label: string;
  value: ReactNode;
  strong?: boolean;
}

interface FactsProps {
  /** Rows with the figure at the right, or a grid of label over figure. */
  look?: "rows" | "grid";
  facts: readonly Fact[];
}

/** Labels and their figures. */
export function Facts({ look = "rows", facts }: FactsProps) {
  return (
    <dl className={classes.facts} data-look={look}>
      {facts.map(({ label, value, strong }) => (
        <div key={label} className={classes.fact} data-strong={strong || undefined}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

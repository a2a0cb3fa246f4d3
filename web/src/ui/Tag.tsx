import type { ReactNode } from "react";
import classes from "./Tag.module.css";

type Tone = "neutral" | "accent" | "gain" | "loss" | "amber" | "solid";

/** A word on a soft ground: a state, a kind. */
export function Tag({ tone = "neutral", children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={classes.tag} data-tone={tone}>
      {children}
    </span>
  );
}

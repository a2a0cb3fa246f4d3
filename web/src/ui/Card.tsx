import type { ReactNode } from "react";
import classes from "./Card.module.css";

interface CardProps {
  /** A heading of level 2; leave it out where the content names itself. */
  title?: ReactNode;
  /** A link or a small control at the end of the heading. */
  aside?: ReactNode;
  /** "flush" for tables and lists that reach the edges. */
  padding?: "normal" | "flush";
  children: ReactNode;
}

/** A raised surface: told apart by tone, not by a line. */
export function Card({ title, aside, padding = "normal", children }: CardProps) {
  return (
    <section className={classes.card} data-padding={padding}>
      {title && (
        <header className={classes.header}>
          <h2 className={classes.title}>{title}</h2>
          {aside}
        </header>
      )}
      <div className={classes.body}>{children}</div>
    </section>
  );
}

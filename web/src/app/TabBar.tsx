import { Link, useRouterState } from "@tanstack/react-router";
import { destinationsFor } from "./navigation";
import classes from "./TabBar.module.css";

/** The bottom of the phone: at most five destinations, sharing the width whatever their number. */
export function TabBar({ products }: { products: readonly string[] }) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  return (
    <nav aria-label="Main" className={classes.bar}>
      {destinationsFor(products)
        .slice(0, 5)
        .map(({ label, to, under, icon: Glyph }) => {
          const current = path.startsWith(under ?? to);
          return (
            <Link
              key={label}
              to={to}
              className={classes.tab}
              aria-current={current ? "page" : undefined}
              data-current={current || undefined}
            >
              <span className={classes.glyph}>
                <Glyph size={22} stroke={1.75} aria-hidden="true" />
              </span>
              {label}
            </Link>
          );
        })}
    </nav>
  );
}

import { Link, type LinkProps } from "@tanstack/react-router";
import classes from "./SectionNav.module.css";

interface SectionNavProps {
  label: string;
  pages: readonly { label: string; to: NonNullable<LinkProps["to"]> }[];
}

/** The pages of a destination on a phone, where the rail that lists them is not there. */
export function SectionNav({ label, pages }: SectionNavProps) {
  return (
    <nav aria-label={label} className={classes.nav}>
      {pages.map((page) => (
        <Link
          key={page.label}
          to={page.to}
          className={classes.page}
          activeOptions={{ exact: true, includeSearch: false }}
        >
          {page.label}
        </Link>
      ))}
    </nav>
  );
}

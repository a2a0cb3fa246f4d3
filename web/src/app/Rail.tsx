import { UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { Link, useRouterState } from "@tanstack/react-router";
import type { Me } from "../api/types";
import { Brand } from "../ui/Brand";
import { AccountMenu } from "./AccountMenu";
import { Bell } from "./Bell";
import { type Destination, destinationsFor } from "./navigation";
import classes from "./Rail.module.css";
import { PALETTE_KEY } from "./usePaletteKey";

interface RailProps {
  me: Me | undefined;
  openSearch: () => void;
}

/** The side of the desktop: where one is, where one can go, who one is. */
export function Rail({ me, openSearch }: RailProps) {
  return (
    <header className={classes.rail}>
      <div className={classes.head}>
        <Link to="/home" className={classes.brand}>
          <Brand />
        </Link>
        <Bell />
      </div>
      <UnstyledButton className={classes.search} onClick={openSearch}>
        <IconSearch size={16} aria-hidden="true" />
        <span>Search</span>
        <kbd>{PALETTE_KEY}</kbd>
      </UnstyledButton>
      <nav aria-label="Main" className={classes.nav}>
        <ul>
          {destinationsFor(me?.products ?? []).map((destination) => (
            <RailItem key={destination.label} destination={destination} />
          ))}
        </ul>
      </nav>
      <AccountMenu me={me} look="rail" />
    </header>
  );
}

function RailItem({ destination }: { destination: Destination }) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { icon: Glyph, label, to, pages, under } = destination;
  const open = path.startsWith(under ?? to);
  return (
    <li>
      <Link
        to={to}
        className={classes.item}
        data-open={open || undefined}
        data-listed={pages ? true : undefined}
        activeOptions={{ exact: true }}
      >
        <Glyph size={20} stroke={1.75} aria-hidden="true" />
        {label}
      </Link>
      {open && pages && (
        <ul className={classes.pages}>
          {pages.map((page) => (
            <li key={page.label}>
              <Link
                to={page.to}
                className={classes.page}
                activeOptions={{ exact: true, includeSearch: false }}
              >
                {page.label}
              </Link>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

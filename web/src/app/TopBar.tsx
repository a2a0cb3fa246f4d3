import { ActionIcon } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Me } from "../api/types";
import { Brand } from "../ui/Brand";
import { AccountMenu } from "./AccountMenu";
import { Bell } from "./Bell";
import classes from "./TopBar.module.css";

interface TopBarProps {
  me: Me | undefined;
  openSearch: () => void;
}

/** The top of the phone; on a desktop its parts are in the rail. */
export function TopBar({ me, openSearch }: TopBarProps) {
  return (
    <header className={classes.bar}>
      <Link to="/home" className={classes.brand}>
        <Brand />
      </Link>
      <ActionIcon variant="subtle" color="gray" size={44} aria-label="Search" onClick={openSearch}>
        <IconSearch size={22} stroke={1.75} />
      </ActionIcon>
      <Bell />
      <AccountMenu me={me} look="bar" />
    </header>
  );
}

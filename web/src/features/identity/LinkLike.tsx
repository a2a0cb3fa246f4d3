import { UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./LinkLike.module.css";

/** Looks like a link and does something here, instead of leading somewhere. */
export function LinkLike({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <UnstyledButton className={classes.link} onClick={onClick}>
      {children}
    </UnstyledButton>
  );
}

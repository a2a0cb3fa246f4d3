import { UnstyledButton } from "@mantine/core";
import type { ReactNode } from "react";
import classes from "./parts.module.css";

/** What opens a row in place: in a table its first words, on a phone the whole row. */
export function RowButton({ onOpen, children }: { onOpen: () => void; children: ReactNode }) {
  return (
    <UnstyledButton className={classes.rowButton} onClick={onOpen}>
      {children}
    </UnstyledButton>
  );
}

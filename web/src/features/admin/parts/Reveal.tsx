import { ActionIcon, Button, CopyButton } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import type { Contact } from "../../../api/types";
import { revealContact } from "../queries";
import classes from "./parts.module.css";
import { useAct } from "./useAct";

/** How long a revealed contact stays on the screen. */
const SHOWN_MS = 60_000;

interface RevealProps {
  personId: string;
  contact: Contact;
  masked: string;
  /** Whether whoever looks may reveal it. */
  allowed: boolean;
}

/** A masked contact, and the way to see it: with a reason, audited, for a minute. It is kept nowhere. */
export function Reveal({ personId, contact, masked, allowed }: RevealProps) {
  const [value, setValue] = useState<string | null>(null);
  const { start, dialogs } = useAct();
  useEffect(() => {
    if (value === null) return;
    const timer = window.setTimeout(() => setValue(null), SHOWN_MS);
    return () => window.clearTimeout(timer);
  }, [value]);
  const what = contact === "email" ? "email address" : "phone number";
  return (
    <span className={classes.reveal}>
      <span className={classes.contact} aria-live="polite">
        {value ?? masked}
      </span>
      {value !== null && (
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <ActionIcon variant="subtle" color="gray" aria-label={`Copy the ${what}`} onClick={copy}>
              {copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            </ActionIcon>
          )}
        </CopyButton>
      )}
      {allowed && (
        <Button
          variant="default"
          size="compact-xs"
          onClick={() =>
            value === null
              ? start({
                  title: `Show the ${what}?`,
                  words: "It is shown for a minute. That you saw it is a line of the audit log.",
                  confirm: "Show",
                  run: async (reason) => setValue(await revealContact(personId, contact, reason)),
                })
              : setValue(null)
          }
        >
          {value === null ? "Show" : "Hide"}
          <span className="visually-hidden"> the {what}</span>
        </Button>
      )}
      {dialogs}
    </span>
  );
}

import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { session } from "../../api/session";
import type { Blocker } from "../../api/types";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { useSubmit } from "../../ui/form";
import { useProven } from "../security/StepUpDialog";
import classes from "./Privacy.module.css";
import { requestErasure } from "./queries";

/** What leaving means, what stands in its way, and the one confirmation. */
export function Forgetting({ blockers }: { blockers: readonly Blocker[] }) {
  const [isAsking, setAsking] = useState(false);
  const navigate = useNavigate();
  const { proven, dialog } = useProven();
  const { submit, problem, isPending, reset } = useSubmit({
    send: () => proven(requestErasure),
    // Every session has ended, this one too: what there is to know stands on a page that needs none.
    onDone: async ({ id, due_at }) => {
      await navigate({ to: "/goodbye", search: { certificate: id, due: due_at } });
      session.end();
    },
  });
  return (
    <div className={classes.stack}>
      <p className={classes.quiet}>
        After fourteen days your name, address, sign-ins and messages are erased everywhere, copies in backups
        become unreadable, and nothing can bring the account back. The books keep their entries, without a
        name. Sign in before then, and everything stays.
      </p>
      {blockers.length > 0 && (
        <ul className={classes.blockers}>
          {blockers.map(({ code, detail }) => (
            <li key={code}>{detail}</li>
          ))}
        </ul>
      )}
      <Button
        variant="default"
        color="loss"
        className={classes.start}
        disabled={blockers.length > 0}
        onClick={() => setAsking(true)}
      >
        Erase my account
      </Button>
      <ConfirmDialog
        opened={isAsking}
        title="Erase your account?"
        confirm="Erase account"
        tone="loss"
        isPending={isPending}
        problem={problem}
        onConfirm={() => submit(undefined)}
        onClose={() => {
          reset();
          setAsking(false);
        }}
      >
        <p>You will be signed out everywhere. To change your mind, sign in within fourteen days.</p>
      </ConfirmDialog>
      {dialog}
    </div>
  );
}

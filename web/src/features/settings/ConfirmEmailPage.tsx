import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { session } from "../../api/session";
import { FormProblem, useSubmit } from "../../ui/form";
import { LinkButton } from "../../ui/LinkButton";
import { AuthLayout } from "../identity/AuthLayout";
import { takeToken } from "../identity/linkToken";
import { identityKeys } from "../identity/queries";
import { confirmNewEmail } from "./contacts";

/** Where the link to a new address leads: a press, by the person who asked for it. */
export function ConfirmEmailPage() {
  const queries = useQueryClient();
  const [token] = useState(takeToken);
  const [isDone, setDone] = useState(false);
  const { submit, problem, isPending } = useSubmit({
    send: confirmNewEmail,
    onDone: () => {
      setDone(true);
      void queries.invalidateQueries({ queryKey: identityKeys.me });
    },
  });
  const footer = <Link to="/settings">Go to your settings</Link>;
  if (isDone)
    return (
      <AuthLayout
        title="Address confirmed"
        lead="From now on we write to it, and you log in with it."
        footer={footer}
      >
        <LinkButton to="/home" fullWidth>
          Go to Saker
        </LinkButton>
      </AuthLayout>
    );
  return (
    <AuthLayout title="Confirm your new address" lead={leadOf(token)} footer={footer}>
      <FormProblem problem={problem} fields={[]} />
      {token && session.isSignedIn() && !problem && (
        <Button fullWidth loading={isPending} onClick={() => submit(token)}>
          Confirm address
        </Button>
      )}
    </AuthLayout>
  );
}

function leadOf(token: string | null): string {
  if (!token) return "This page needs the link from our mail. Open it there once more.";
  if (!session.isSignedIn())
    return "Log in on this device first, then open the link from our mail once more.";
  return "One press, and this address takes the place of the old one.";
}

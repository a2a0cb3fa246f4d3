import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { ensureSession } from "../../api/client";
import { FormProblem, useSubmit } from "../../ui/form";
import { LinkButton } from "../../ui/LinkButton";
import { AuthLayout } from "./AuthLayout";
import { forgetToken, takeToken } from "./linkToken";
import { verifyEmail } from "./mail";
import { identityKeys } from "./queries";

/**
 * Where the link of the first mail leads. It takes a press: programs that look into mails follow links, people press. And
 * it takes being signed in: an address alone does not say who made the account.
 */
export function VerifyEmailPage() {
  const queries = useQueryClient();
  const [token] = useState(takeToken);
  const [isDone, setDone] = useState(false);
  const { submit, problem, isPending } = useSubmit({
    send: (token: string) => ensureSession().then(() => verifyEmail(token)),
    onDone: () => {
      forgetToken();
      setDone(true);
      void queries.invalidateQueries({ queryKey: identityKeys.me });
    },
  });
  if (isDone)
    return (
      <AuthLayout title="Address confirmed" lead="Thank you. We can reach you now." footer={<Home />}>
        <LinkButton to="/home" fullWidth>
          Go to Saker
        </LinkButton>
      </AuthLayout>
    );
  if (problem?.status === 401)
    return (
      <AuthLayout
        title="Sign in first"
        lead="Then confirm your address: the link stays good. If you made no account here, do nothing."
        footer={<Home />}
      >
        <LinkButton to="/login" search={{ next: "/verify-email" }} fullWidth>
          Sign in
        </LinkButton>
      </AuthLayout>
    );
  return (
    <AuthLayout
      title="Confirm your address"
      lead={
        token
          ? "One press, and we know that this address is yours."
          : "This page needs the link from our mail. Open it there once more."
      }
      footer={<Home />}
    >
      <FormProblem problem={problem} fields={[]} />
      {token && !problem && (
        <Button fullWidth loading={isPending} onClick={() => submit(token)}>
          Confirm address
        </Button>
      )}
      {problem && <p>You can ask for a new link in your settings, or at the top of every page.</p>}
    </AuthLayout>
  );
}

function Home() {
  return <Link to="/home">Go to Saker</Link>;
}

import { Button, PasswordInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { session } from "../../api/session";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import { LinkButton } from "../../ui/LinkButton";
import { AuthLayout } from "./AuthLayout";
import { takeToken } from "./linkToken";
import { resetPassword } from "./mail";

const FIELDS = ["password"] as const;

/** Where the link of a forgotten password leads. */
export function ResetPasswordPage() {
  const [token] = useState(takeToken);
  const [isDone, setDone] = useState(false);
  const { submit, problem, isPending } = useSubmit({
    send: resetPassword,
    onDone: () => {
      // Every session ended, also the one that this browser may have had.
      session.end();
      setDone(true);
    },
  });
  if (isDone)
    return (
      <AuthLayout title="Password changed" lead="You are signed out everywhere." footer={<Again />}>
        <LinkButton to="/login" fullWidth>
          Log in
        </LinkButton>
      </AuthLayout>
    );
  const isDead = token === null || problem?.code === "link_invalid";
  return (
    <AuthLayout
      title="Choose a new password"
      lead={isDead ? "This link does not work any more." : "It replaces the old one at once, everywhere."}
      footer={<Again />}
    >
      {isDead ? (
        <LinkButton to="/forgot-password" fullWidth>
          Ask for a new link
        </LinkButton>
      ) : (
        <Form problem={problem} onSubmit={(data) => submit({ token, password: textOf(data, "password") })}>
          <FormProblem problem={problem} fields={FIELDS} />
          <PasswordInput
            label="New password"
            description="A sentence is easier to remember than symbols."
            autoComplete="new-password"
            autoFocus
            {...field("password", problem)}
          />
          <Button type="submit" loading={isPending} fullWidth>
            Change password
          </Button>
        </Form>
      )}
    </AuthLayout>
  );
}

function Again() {
  return <Link to="/login">Back to log in</Link>;
}

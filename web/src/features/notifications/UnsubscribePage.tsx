import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { FormProblem, useSubmit } from "../../ui/form";
import { AuthLayout } from "../identity/AuthLayout";
import { takeToken } from "../identity/linkToken";
import { unsubscribe } from "./preferences";

/** Where the link at the end of a marketing mail leads; it works without signing in. */
export function UnsubscribePage() {
  const [token] = useState(takeToken);
  const [isDone, setDone] = useState(false);
  const { submit, problem, isPending } = useSubmit({ send: unsubscribe, onDone: () => setDone(true) });
  const settings = <Link to="/settings">Choose in your settings what we write about</Link>;
  if (isDone)
    return (
      <AuthLayout title="Unsubscribed" lead="We send you no more news by mail." footer={settings}>
        <p>Mails about your account's safety and your money still reach you.</p>
      </AuthLayout>
    );
  return (
    <AuthLayout
      title="Unsubscribe"
      lead={token ? "One press ends our news by mail." : "This page needs the link from our mail."}
      footer={settings}
    >
      <FormProblem problem={problem} fields={[]} />
      {token && (
        <Button fullWidth loading={isPending} onClick={() => submit(token)}>
          Unsubscribe
        </Button>
      )}
    </AuthLayout>
  );
}

import { Button, PasswordInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import { notify } from "../../ui/notify";
import { changePassword } from "../identity/mail";
import { settingsKeys } from "./queries";
import classes from "./SettingsPage.module.css";

const FIELDS = ["current_password", "password"] as const;

/** Another password: the old one first, and every other device signs in again. */
export function PasswordForm() {
  const queries = useQueryClient();
  const [changes, setChanges] = useState(0);
  const { submit, problem, isPending } = useSubmit({
    send: changePassword,
    onDone: () => {
      setChanges((count) => count + 1);
      void queries.invalidateQueries({ queryKey: settingsKeys.sessions });
      notify({ title: "Password changed. Other devices have to sign in again.", tone: "done" });
    },
  });
  return (
    <Form
      key={changes}
      problem={problem}
      onSubmit={(data) =>
        submit({ current_password: textOf(data, "current_password"), password: textOf(data, "password") })
      }
    >
      <FormProblem problem={problem} fields={FIELDS} />
      <PasswordInput
        label="Old password"
        autoComplete="current-password"
        {...field("current_password", problem)}
      />
      <PasswordInput
        label="New password"
        description="A sentence is easier to remember than symbols."
        autoComplete="new-password"
        {...field("password", problem)}
      />
      <Button type="submit" loading={isPending} className={classes.save}>
        Change password
      </Button>
    </Form>
  );
}

import { Button, Modal, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { CodeSent } from "../../api/types";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import { notify } from "../../ui/notify";
import { identityKeys } from "../identity/queries";
import type { useProven } from "../security/StepUpDialog";
import classes from "./Contacts.module.css";
import { askForPhone, confirmPhone } from "./contacts";

interface PhoneDialogProps {
  opened: boolean;
  callingCode: string;
  /** What stands in the field at first. */
  number: string;
  proven: ReturnType<typeof useProven>["proven"];
  onClose: () => void;
}

/** Another number: a code goes there, and once it is given back the number signs in. */
export function PhoneDialog({ opened, callingCode, number, proven, onClose }: PhoneDialogProps) {
  const [sent, setSent] = useState<CodeSent | null>(null);
  const close = (): void => {
    setSent(null);
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title="Phone" closeButtonProps={{ "aria-label": "Close" }}>
      {sent ? (
        <CodeStep sent={sent} onDone={close} onAgain={() => setSent(null)} />
      ) : (
        <NumberStep
          callingCode={callingCode}
          number={number}
          send={(phone) => proven(() => askForPhone(phone))}
          onSent={setSent}
        />
      )}
    </Modal>
  );
}

interface NumberStepProps {
  callingCode: string;
  number: string;
  send: (phone: string) => Promise<CodeSent>;
  onSent: (sent: CodeSent) => void;
}

function NumberStep({ callingCode, number, send, onSent }: NumberStepProps) {
  const { submit, problem, isPending } = useSubmit({ send, onDone: onSent });
  return (
    <Form problem={problem} onSubmit={(data) => submit(textOf(data, "phone"))}>
      <FormProblem problem={problem} fields={["phone"]} />
      <TextInput
        label="Phone number"
        description="A code is sent to it. Afterwards you can log in with it."
        type="tel"
        inputMode="tel"
        autoComplete="tel"
        placeholder={callingCode}
        defaultValue={number}
        data-autofocus
        {...field("phone", problem)}
      />
      <Button type="submit" loading={isPending} fullWidth>
        Send code
      </Button>
    </Form>
  );
}

interface CodeStepProps {
  sent: CodeSent;
  onDone: () => void;
  onAgain: () => void;
}

function CodeStep({ sent, onDone, onAgain }: CodeStepProps) {
  const queries = useQueryClient();
  const { submit, problem, isPending } = useSubmit({
    send: confirmPhone,
    onDone: () => {
      void queries.invalidateQueries({ queryKey: identityKeys.me });
      notify({ title: "Phone number confirmed", tone: "done" });
      onDone();
    },
  });
  return (
    <Form
      problem={problem}
      onSubmit={(data) =>
        submit({ challenge_id: sent.challenge_id, code: textOf(data, "code").replace(/\s/g, "") })
      }
    >
      <p className={classes.quiet} role="status">
        An SMS with a code is on its way. It is valid for {Math.round(sent.expires_in / 60)} minutes.
      </p>
      <FormProblem problem={problem} fields={["code"]} />
      <TextInput
        label="Code"
        autoComplete="one-time-code"
        inputMode="numeric"
        autoFocus
        {...field("code", problem)}
      />
      <Button type="submit" loading={isPending} fullWidth>
        Confirm number
      </Button>
      <Button variant="subtle" size="compact-sm" onClick={onAgain}>
        Change number or send again
      </Button>
    </Form>
  );
}

import { Button, Modal, TextInput } from "@mantine/core";
import type { TotpEnrolment } from "../../api/types";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import { QrCode } from "../../ui/QrCode";
import { confirmTotp } from "./queries";
import classes from "./Security.module.css";

interface TotpDialogProps {
  enrolment: TotpEnrolment | null;
  onClose: () => void;
  onDone: () => void;
}

/** Scan, type the first code, done. */
export function TotpDialog({ enrolment, onClose, onDone }: TotpDialogProps) {
  const { submit, problem, isPending, reset } = useSubmit({ send: confirmTotp, onDone });
  const close = (): void => {
    reset();
    onClose();
  };
  return (
    <Modal
      opened={enrolment !== null}
      onClose={close}
      title="Set up an authenticator app"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {enrolment && (
        <Form problem={problem} onSubmit={(data) => submit(textOf(data, "code"))}>
          <p>Scan this with your app, or type the key into it.</p>
          <QrCode text={enrolment.uri} label="QR code for your authenticator app" />
          <p className={classes.secret}>{inGroups(enrolment.secret)}</p>
          <FormProblem problem={problem} fields={["code"]} />
          <TextInput
            label="Code"
            description="Six digits that the app shows now."
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={6}
            {...field("code", problem)}
          />
          <Button type="submit" loading={isPending} fullWidth>
            Turn on
          </Button>
        </Form>
      )}
    </Modal>
  );
}

/** Four letters at a time, as people read and type them. */
export function inGroups(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, "$1 ");
}

import { Button, Modal, TextInput } from "@mantine/core";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import type { useProven } from "../security/StepUpDialog";
import classes from "./Contacts.module.css";
import { askForEmail } from "./contacts";

interface EmailDialogProps {
  opened: boolean;
  proven: ReturnType<typeof useProven>["proven"];
  onClose: () => void;
}

/** Another address: a link goes there, and until it is used the old one stays. */
export function EmailDialog({ opened, proven, onClose }: EmailDialogProps) {
  const { submit, problem, isPending, result, reset } = useSubmit({
    send: (email: string) => proven(() => askForEmail(email)).then(() => email),
  });
  const close = (): void => {
    reset();
    onClose();
  };
  return (
    <Modal opened={opened} onClose={close} title="Email" closeButtonProps={{ "aria-label": "Close" }}>
      {result ? (
        <div className={classes.dialog}>
          <p role="status">
            A link is on its way to {result}. Open it within 24 hours on a device where you are signed in;
            until then nothing changes.
          </p>
          <Button onClick={close} data-autofocus>
            Done
          </Button>
        </div>
      ) : (
        <Form problem={problem} onSubmit={(data) => submit(textOf(data, "email"))}>
          <FormProblem problem={problem} fields={["email"]} />
          <TextInput
            label="New address"
            type="email"
            inputMode="email"
            autoComplete="email"
            data-autofocus
            {...field("email", problem)}
          />
          <Button type="submit" loading={isPending} fullWidth>
            Send link
          </Button>
        </Form>
      )}
    </Modal>
  );
}

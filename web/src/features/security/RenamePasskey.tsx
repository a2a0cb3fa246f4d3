import { Button, Modal, TextInput } from "@mantine/core";
import type { Passkey } from "../../api/types";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import { renamePasskey } from "./queries";

interface RenamePasskeyProps {
  /** Null while none is renamed. */
  passkey: Passkey | null;
  onClose: () => void;
  onDone: () => void;
}

export function RenamePasskey({ passkey, onClose, onDone }: RenamePasskeyProps) {
  const { submit, problem, isPending, reset } = useSubmit({
    send: (name: string) => renamePasskey(passkey?.id ?? "", name),
    onDone: () => {
      close();
      onDone();
    },
  });
  const close = (): void => {
    reset();
    onClose();
  };
  return (
    <Modal
      opened={passkey !== null}
      onClose={close}
      title="Rename passkey"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Form problem={problem} onSubmit={(data) => submit(textOf(data, "name"))}>
        <FormProblem problem={problem} fields={["name"]} />
        <TextInput
          label="Name of the passkey"
          maxLength={60}
          defaultValue={passkey?.name ?? ""}
          data-autofocus
          {...field("name", problem)}
        />
        <Button type="submit" loading={isPending} fullWidth>
          Save name
        </Button>
      </Form>
    </Modal>
  );
}

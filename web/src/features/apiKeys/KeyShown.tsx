import { Button, Modal } from "@mantine/core";
import type { NewApiKey } from "../../api/types";
import { notify } from "../../ui/notify";
import classes from "./ApiKeys.module.css";
import { exampleOf } from "./words";

interface KeyShownProps {
  made: NewApiKey | null;
  onClose: () => void;
}

/** The key, for the only time that it can be read. It closes by its button alone, so that it is not lost by a slip. */
export function KeyShown({ made, onClose }: KeyShownProps) {
  return (
    <Modal
      opened={made !== null}
      onClose={onClose}
      title="Your new key"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      {made && (
        <div className={classes.stack}>
          <p>Copy it now: it is not shown again. Whoever has it can do what you allowed it.</p>
          <p className={classes.secret}>{made.key}</p>
          <Button variant="default" onClick={() => void copy(made.key, "Key copied")} data-autofocus>
            Copy key
          </Button>
          <div className={classes.example}>
            <p className={classes.quiet}>A first call, with the key in the variable SAKER_KEY:</p>
            <p className={classes.secret}>{exampleOf(made.scopes, location.origin)}</p>
          </div>
          <Button onClick={onClose} fullWidth>
            I have kept it
          </Button>
        </div>
      )}
    </Modal>
  );
}

async function copy(text: string, title: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    notify({ title, tone: "done" });
  } catch {
    notify({ title: "Copying is not allowed here", text: "Select the key and copy it by hand." });
  }
}

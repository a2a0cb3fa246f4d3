import { Button, Modal } from "@mantine/core";
import { notify } from "../../ui/notify";
import classes from "./Security.module.css";

interface RecoveryCodesProps {
  codes: readonly string[] | null;
  onClose: () => void;
}

/** The ten codes, for the only time that they can be read. It closes by its button alone, so that none is lost by a slip. */
export function RecoveryCodes({ codes, onClose }: RecoveryCodesProps) {
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText((codes ?? []).join("\n"));
      notify({ title: "Codes copied", tone: "done" });
    } catch {
      notify({ title: "Copying is not allowed here", text: "Select the codes and copy them by hand." });
    }
  };
  return (
    <Modal
      opened={codes !== null}
      onClose={onClose}
      title="Your recovery codes"
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <div className={classes.codesBody}>
        <p>
          If you lose your phone, one of these lets you in. Each works once. Keep them where you keep
          important papers: they are not shown again.
        </p>
        <ol className={classes.codes}>
          {(codes ?? []).map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ol>
        <div className={classes.pair}>
          <Button variant="default" onClick={() => void copy()}>
            Copy
          </Button>
          <Button variant="default" onClick={() => window.print()}>
            Print
          </Button>
        </div>
        <Button onClick={onClose} fullWidth>
          I have kept them
        </Button>
      </div>
    </Modal>
  );
}

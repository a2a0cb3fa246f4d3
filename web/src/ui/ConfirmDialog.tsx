import { Button, Modal } from "@mantine/core";
import type { ReactNode } from "react";
import type { ApiProblem } from "../api/problem";
import classes from "./ConfirmDialog.module.css";
import { FormProblem } from "./form";

interface ConfirmDialogProps {
  opened: boolean;
  title: string;
  /** What will happen, with the figures. */
  children: ReactNode;
  confirm: string;
  tone?: "accent" | "gain" | "loss";
  isPending?: boolean;
  problem?: ApiProblem | null;
  /** Fields among the children, which show their own errors. */
  fields?: readonly string[];
  onConfirm: () => void;
  onClose: () => void;
}

/** Asks once. It stays open while the request is under way and when it was refused, so that nothing is lost. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    opened,
    title,
    children,
    confirm,
    tone = "accent",
    isPending = false,
    problem = null,
    fields = [],
  } = props;
  return (
    <Modal
      opened={opened}
      onClose={() => !isPending && props.onClose()}
      title={title}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <div className={classes.body}>
        {children}
        <FormProblem problem={problem} fields={fields} />
        <div className={classes.actions}>
          <Button variant="default" onClick={props.onClose} disabled={isPending}>
            Cancel
          </Button>
          <Button color={tone} onClick={props.onConfirm} loading={isPending} data-autofocus>
            {confirm}
          </Button>
        </div>
      </div>
    </Modal>
  );
}

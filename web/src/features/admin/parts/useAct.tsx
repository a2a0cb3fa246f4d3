import { Button, Modal, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Form, FormProblem, field, textOf, useSubmit } from "../../../ui/form";
import { notify } from "../../../ui/notify";
import { useProven } from "../../security/StepUpDialog";
import { staleAfterAct } from "../queries";
import classes from "./parts.module.css";

export interface Act {
  title: string;
  /** What will happen, in a sentence. */
  words: ReactNode;
  confirm: string;
  tone?: "accent" | "loss";
  /** Said when it is done; nothing where the page shows it. */
  done?: string;
  /** What the field is called: a reason, or a note on a decision. */
  name?: "reason" | "note";
  run: (reason: string) => Promise<unknown>;
}

/** Asks for the reason of an act, and for a proof of who is there where the server wants one; then does it. */
export function useAct(): { start: (act: Act) => void; dialogs: ReactNode } {
  const queries = useQueryClient();
  const [act, setAct] = useState<Act | null>(null);
  const { proven, dialog } = useProven();
  const { submit, problem, isPending, reset } = useSubmit({
    send: ({ what, reason }: { what: Act; reason: string }) => proven(() => what.run(reason)),
    onDone: (_, { what }) => {
      setAct(null);
      if (what.done) notify({ title: what.done, tone: "done" });
      staleAfterAct(queries);
    },
  });
  const close = (): void => {
    reset();
    setAct(null);
  };
  const name = act?.name ?? "reason";
  return {
    start: setAct,
    dialogs: (
      <>
        <Modal
          opened={act !== null}
          onClose={() => !isPending && close()}
          title={act?.title}
          closeButtonProps={{ "aria-label": "Close" }}
        >
          {act && (
            <Form problem={problem} onSubmit={(data) => submit({ what: act, reason: textOf(data, name) })}>
              <p className={classes.quiet}>{act.words}</p>
              <TextInput
                {...field(name, problem)}
                label={name === "note" ? "Note" : "Reason"}
                description="For other staff and the audit log. The person never sees it."
                maxLength={200}
                autoComplete="off"
                data-autofocus
              />
              <FormProblem problem={problem} fields={[name]} />
              <div className={classes.actions}>
                <Button variant="default" onClick={close} disabled={isPending}>
                  Cancel
                </Button>
                <Button type="submit" color={act.tone ?? "accent"} loading={isPending}>
                  {act.confirm}
                </Button>
              </div>
            </Form>
          )}
        </Modal>
        {dialog}
      </>
    ),
  };
}

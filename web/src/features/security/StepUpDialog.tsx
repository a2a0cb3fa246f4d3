import { Button, Modal, PasswordInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ApiProblem } from "../../api/problem";
import type { MfaMethod, SecondFactors } from "../../api/types";
import { Form, FormProblem, textOf, useSubmit } from "../../ui/form";
import { Loaded, SkeletonRows } from "../../ui/states";
import { CodeInput } from "../identity/SecondFactorForm";
import { factorsQuery, methodsOf, stepUp } from "./queries";
import classes from "./Security.module.css";

/** What asks may itself be a dialog; theirs is 200. */
const ABOVE_DIALOGS = 300;

interface Waiting {
  goOn: () => void;
  giveUp: () => void;
}

interface Proven {
  /** Do it; where the server asks who is there, ask the person and do it again. */
  proven: <Result>(act: () => Promise<Result>) => Promise<Result>;
  dialog: ReactNode;
}

export function useProven(): Proven {
  const [waiting, setWaiting] = useState<Waiting | null>(null);
  const proven = <Result,>(act: () => Promise<Result>): Promise<Result> =>
    act().catch((error: unknown) => {
      if (!(error instanceof ApiProblem) || error.code !== "step_up_required") throw error;
      return new Promise<Result>((resolve, reject) =>
        setWaiting({ goOn: () => act().then(resolve, reject), giveUp: () => reject(error) }),
      );
    });
  const end = (how: "goOn" | "giveUp"): void => {
    setWaiting(null);
    waiting?.[how]();
  };
  return {
    proven,
    dialog: (
      <Modal
        opened={waiting !== null}
        onClose={() => end("giveUp")}
        title="Confirm that it is you"
        zIndex={ABOVE_DIALOGS}
        closeButtonProps={{ "aria-label": "Close" }}
      >
        <Loaded query={useQuery(factorsQuery)} skeleton={<SkeletonRows rows={3} height={36} />}>
          {(factors) =>
            methodsOf(factors).length > 0 ? (
              <StepUpForm factors={factors} onDone={() => end("goOn")} />
            ) : (
              <p>
                You sign in by a code and have nothing else to confirm with. Sign out and in again: for five
                minutes afterwards that is confirmation enough.
              </p>
            )
          }
        </Loaded>
      </Modal>
    ),
  };
}

const OTHERS: Readonly<Record<MfaMethod, string>> = {
  passkey: "Use a passkey",
  totp: "Use the authenticator app",
  recovery_code: "Use a recovery code",
  password: "Use the password",
};

function StepUpForm({ factors, onDone }: { factors: SecondFactors; onDone: () => void }) {
  const methods = methodsOf(factors);
  const [method, setMethod] = useState<MfaMethod>(methods[0] ?? "password");
  const { submit, problem, isPending, reset } = useSubmit({
    send: (typed: string) => stepUp(method, typed),
    onDone,
  });
  return (
    <Form key={method} problem={problem} onSubmit={(data) => submit(textOf(data, "code"))}>
      <p className={classes.quiet}>It counts for five minutes on this device.</p>
      <FormProblem problem={problem} fields={[]} />
      {method === "password" && (
        <PasswordInput label="Password" name="code" autoComplete="current-password" data-autofocus />
      )}
      {(method === "totp" || method === "recovery_code") && <CodeInput method={method} />}
      <Button type="submit" loading={isPending} fullWidth>
        {method === "passkey" ? "Use passkey" : "Confirm"}
      </Button>
      {methods
        .filter((other) => other !== method)
        .map((other) => (
          <Button
            key={other}
            variant="default"
            fullWidth
            onClick={() => {
              reset();
              setMethod(other);
            }}
          >
            {OTHERS[other]}
          </Button>
        ))}
    </Form>
  );
}

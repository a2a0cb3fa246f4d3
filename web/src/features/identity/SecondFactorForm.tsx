import { Button, TextInput } from "@mantine/core";
import { IconFingerprint } from "@tabler/icons-react";
import { useState } from "react";
import type { MfaMethod } from "../../api/types";
import { Form, FormProblem, textOf, useSubmit } from "../../ui/form";
import { LinkLike } from "./LinkLike";
import { type HalfWay, isOver, verifyCode, verifyPasskey } from "./secondFactor";

interface SecondFactorFormProps {
  half: HalfWay;
  onDone: () => void;
  /** Back to the password: this sign-in is over, or somebody else's. */
  onRestart: () => void;
}

const LEADS: Readonly<Record<MfaMethod, string>> = {
  passkey: "Your device asks for your finger, face or PIN.",
  totp: "Type the code that your authenticator app shows now.",
  recovery_code: "Type one of the codes that you kept. It works once.",
  password: "",
};
const OTHER_WAYS: Readonly<Record<MfaMethod, string>> = {
  passkey: "Use a passkey",
  totp: "Use the authenticator app",
  recovery_code: "Use a recovery code",
  password: "",
};

/** The second step of signing in, in the way that the person prefers of those that they have. */
export function SecondFactorForm({ half, onDone, onRestart }: SecondFactorFormProps) {
  const [method, setMethod] = useState<MfaMethod>(half.methods[0] ?? "totp");
  const { submit, problem, isPending, reset } = useSubmit({
    send: (code: string) => (method === "passkey" ? verifyPasskey(half) : verifyCode(half, method, code)),
    onDone,
  });
  const choose = (other: MfaMethod): void => {
    reset();
    setMethod(other);
  };
  return (
    <Form key={method} problem={problem} onSubmit={(data) => submit(textOf(data, "code"))}>
      <p>{LEADS[method]}</p>
      <FormProblem problem={problem} fields={[]} />
      {isOver(problem) ? (
        <Button onClick={onRestart} fullWidth>
          Start again
        </Button>
      ) : (
        <>
          {method !== "passkey" && <CodeInput method={method} />}
          <Button
            type="submit"
            loading={isPending}
            fullWidth
            leftSection={method === "passkey" && <IconFingerprint size={18} aria-hidden="true" />}
          >
            {method === "passkey" ? "Use passkey" : "Go on"}
          </Button>
          {half.methods
            .filter((other) => other !== method)
            .map((other) => (
              <Button key={other} variant="default" fullWidth onClick={() => choose(other)}>
                {OTHER_WAYS[other]}
              </Button>
            ))}
        </>
      )}
      <LinkLike onClick={onRestart}>Sign in as someone else</LinkLike>
    </Form>
  );
}

export function CodeInput({ method, error }: { method: MfaMethod; error?: string | undefined }) {
  return method === "totp" ? (
    <TextInput
      label="Code"
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={6}
      autoFocus
      error={error}
    />
  ) : (
    <TextInput
      label="Recovery code"
      name="code"
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      autoFocus
      error={error}
    />
  );
}

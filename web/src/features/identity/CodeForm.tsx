import { Button, TextInput } from "@mantine/core";
import type { CodeSendIn, CodeSent } from "../../api/types";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import classes from "./CodeForm.module.css";
import type { Details } from "./PhoneForm";
import { sendCode, verifyCode } from "./queries";
import { SecondFactorForm } from "./SecondFactorForm";
import { halfWayOf } from "./secondFactor";
import { useCountdown } from "./useCountdown";

interface CodeFormProps {
  purpose: CodeSendIn["purpose"];
  phone: string;
  sent: CodeSent;
  details: Details;
  action: string;
  onDone: () => void;
  onResent: (sent: CodeSent) => void;
  onChangeNumber: () => void;
}

const DIGITS = 6;

/** The code that was sent; another one can be asked for when the server allows it. */
export function CodeForm(props: CodeFormProps) {
  const { purpose, phone, sent, details, action, onDone, onResent, onChangeNumber } = props;
  const left = useCountdown(sent.resend_after);
  const code = useSubmit({ send: verifyCode, onDone });
  const half = halfWayOf(code.problem);
  const again = useSubmit({ send: () => sendCode({ phone, purpose }), onDone: onResent });
  const problem = code.problem ?? again.problem;
  const give = (data: FormData): void =>
    code.submit({
      challenge_id: sent.challenge_id,
      code: textOf(data, "code").replace(/\s/g, ""),
      ...details,
    });
  if (half) return <SecondFactorForm half={half} onDone={onDone} onRestart={onChangeNumber} />;
  return (
    <Form problem={problem} onSubmit={give}>
      <p className={classes.sent} role="status">
        {purpose === "login" ? (
          <>
            If <span className={classes.number}>{phone}</span> has an account, an SMS with a code is on its
            way to it.
          </>
        ) : (
          <>
            An SMS with a code is on its way to <span className={classes.number}>{phone}</span>.
          </>
        )}
      </p>
      <FormProblem problem={problem} fields={["code"]} />
      <TextInput
        label="Code"
        description={`${DIGITS} digits, valid for ${Math.round(sent.expires_in / 60)} minutes.`}
        autoComplete="one-time-code"
        inputMode="numeric"
        autoFocus
        className={classes.code}
        {...field("code", problem)}
      />
      <Button type="submit" loading={code.isPending} fullWidth>
        {action}
      </Button>
      <div className={classes.others}>
        <Button
          variant="subtle"
          size="compact-sm"
          disabled={left > 0}
          loading={again.isPending}
          onClick={() => again.submit(undefined)}
        >
          {left > 0 ? `Send another code in ${clockOf(left)}` : "Send another code"}
        </Button>
        <Button variant="subtle" size="compact-sm" onClick={onChangeNumber}>
          Change number
        </Button>
      </div>
    </Form>
  );
}

/** 0:29, 1:59. */
function clockOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

import { Button, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { ApiProblem } from "../../api/problem";
import type { CodeIn, CodeSendIn, CodeSent } from "../../api/types";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import { CodeForm } from "./CodeForm";
import { sendCode } from "./queries";

/** What registering asks for beside the number: kept from the first step, sent with the code. */
export type Details = Pick<CodeIn, "display_name" | "accept_terms" | "referral_code">;

interface PhoneFormProps {
  purpose: CodeSendIn["purpose"];
  /** "+91": shown before the number, which is typed without it. */
  callingCode: string;
  action: string;
  onDone: () => void;
  /** Reads the further fields; throws an ApiProblem for what is missing, before an SMS is sent for nothing. */
  details?: (data: FormData) => Details;
  /** The further fields around that of the number, and their names. */
  children?: (problem: ApiProblem | null, number: ReactNode) => ReactNode;
  fields?: readonly string[];
}

/** Sign in or register by phone: first the number, then the code that was sent to it. */
export function PhoneForm(props: PhoneFormProps) {
  const { purpose, callingCode, action, onDone, details = noDetails, children, fields = [] } = props;
  const [waiting, setWaiting] = useState<{ phone: string; sent: CodeSent; details: Details } | null>(null);
  const [typed, setTyped] = useState("");
  const { submit, problem, isPending } = useSubmit({
    send: async (data: FormData) => {
      const kept = details(data);
      const phone = textOf(data, "phone");
      return { phone, sent: await sendCode({ phone, purpose }), details: kept };
    },
    onDone: setWaiting,
  });
  const number = (
    <TextInput
      label="Phone number"
      type="tel"
      inputMode="tel"
      autoComplete="tel-national"
      leftSection={callingCode}
      leftSectionWidth={52}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      {...field("phone", problem)}
    />
  );
  return (
    <>
      {/* Hidden, not gone: whoever changes the number finds what was typed. */}
      <div hidden={waiting !== null}>
        <Form problem={problem} onSubmit={submit}>
          <FormProblem problem={problem} fields={["phone", ...fields]} />
          {children ? children(problem, number) : number}
          <Button type="submit" loading={isPending} fullWidth>
            Send code
          </Button>
        </Form>
      </div>
      {waiting && (
        <CodeForm
          key={waiting.sent.challenge_id}
          purpose={purpose}
          phone={waiting.phone.startsWith("+") ? waiting.phone : `${callingCode} ${waiting.phone}`}
          sent={waiting.sent}
          details={waiting.details}
          action={action}
          onDone={onDone}
          onResent={(sent) => setWaiting({ ...waiting, sent })}
          onChangeNumber={() => setWaiting(null)}
        />
      )}
    </>
  );
}

function noDetails(): Details {
  return { accept_terms: false };
}

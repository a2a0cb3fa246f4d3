import { Button, Checkbox, PasswordInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { ApiProblem } from "../../api/problem";
import type { RegisterIn } from "../../api/types";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import { formatDate } from "../../ui/format";
import { AuthLayout } from "./AuthLayout";
import { type Details, PhoneForm } from "./PhoneForm";
import { register, termsQuery } from "./queries";
import { WayChoice } from "./WayChoice";

const DETAILS = ["display_name", "accept_terms"] as const;
const FIELDS = [...DETAILS, "email", "password"] as const;

export function RegisterPage() {
  const router = useRouter();
  const { next, ref } = useSearch({ from: "/register" });
  const goOn = (): void => router.history.push(next ?? "/home");
  return (
    <AuthLayout
      title="Create your account"
      lead="You start with ₹1,00,000 of practice money. No card, no bank."
      footer={
        <>
          Already have an account?{" "}
          <Link to="/login" search={next ? { next } : {}}>
            Log in
          </Link>
        </>
      }
    >
      <WayChoice
        email={<EmailRegister referral={ref} onDone={goOn} />}
        phone={(callingCode) => (
          <PhoneForm
            purpose="register"
            callingCode={callingCode}
            action="Create account"
            onDone={goOn}
            details={detailsOf}
            fields={namesOf(DETAILS, ref)}
          >
            {(problem, number) => (
              <>
                <NameField problem={problem} />
                {number}
                <ReferralField problem={problem} referral={ref} />
                <TermsField problem={problem} />
              </>
            )}
          </PhoneForm>
        )}
      />
    </AuthLayout>
  );
}

interface EmailRegisterProps {
  referral: string | undefined;
  onDone: () => void;
}

function EmailRegister({ referral, onDone }: EmailRegisterProps) {
  const { submit, problem, isPending } = useSubmit({ send: register, onDone });
  return (
    <Form problem={problem} onSubmit={(data) => submit(valuesOf(data))}>
      <FormProblem problem={problem} fields={namesOf(FIELDS, referral)} />
      <NameField problem={problem} />
      <TextInput
        label="Email"
        type="email"
        autoComplete="email"
        inputMode="email"
        {...field("email", problem)}
      />
      <PasswordInput
        label="Password"
        description="A sentence is easier to remember than symbols."
        autoComplete="new-password"
        {...field("password", problem)}
      />
      <ReferralField problem={problem} referral={referral} />
      <TermsField problem={problem} />
      <Button type="submit" loading={isPending} fullWidth>
        Create account
      </Button>
    </Form>
  );
}

interface FieldProps {
  problem: ApiProblem | null;
}

function NameField({ problem }: FieldProps) {
  return (
    <TextInput
      label="Name"
      description="Shown to others on boards. It can be a nickname."
      autoComplete="nickname"
      {...field("display_name", problem)}
    />
  );
}

function ReferralField({ problem, referral }: FieldProps & { referral: string | undefined }) {
  if (!referral) return null;
  return <TextInput label="Referral code" defaultValue={referral} {...field("referral_code", problem)} />;
}

function TermsField({ problem }: FieldProps) {
  return <Checkbox label={<TermsLabel />} {...field("accept_terms", problem)} />;
}

function namesOf(names: readonly string[], referral: string | undefined): readonly string[] {
  return referral ? [...names, "referral_code"] : names;
}

function valuesOf(data: FormData): RegisterIn {
  return { email: textOf(data, "email"), password: textOf(data, "password"), ...valuesOfDetails(data) };
}

function valuesOfDetails(data: FormData) {
  const code = textOf(data, "referral_code");
  return {
    display_name: textOf(data, "display_name"),
    accept_terms: data.get("accept_terms") !== null,
    ...(code ? { referral_code: code } : {}),
  };
}

/** The server looks at these only together with the code: what is plainly missing is said before an SMS is sent. */
function detailsOf(data: FormData): Details {
  const details = valuesOfDetails(data);
  const fields: Record<string, string> = {};
  if (details.display_name.trim() === "") fields.display_name = "Give a name to register.";
  if (!details.accept_terms) fields.accept_terms = "Accept the terms to register.";
  if (Object.keys(fields).length > 0) {
    throw new ApiProblem({
      status: 422,
      code: "incomplete",
      title: "Incomplete",
      detail: "Something is missing.",
      fields,
    });
  }
  return details;
}

function TermsLabel() {
  const terms = useQuery(termsQuery).data;
  return (
    <>
      I accept the{" "}
      <Link to="/terms" target="_blank">
        terms
      </Link>
      {terms && ` of ${formatDate(terms.published_on)}`}
    </>
  );
}

import { Button, Checkbox, PasswordInput, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import type { RegisterIn } from "../../api/types";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import { formatDate } from "../../ui/format";
import { AuthLayout } from "./AuthLayout";
import { register, termsQuery } from "./queries";

const FIELDS = ["display_name", "email", "password", "accept_terms"] as const;

export function RegisterPage() {
  const router = useRouter();
  const { next, ref } = useSearch({ from: "/register" });
  const { submit, problem, isPending } = useSubmit({
    send: register,
    onDone: () => router.history.push(next ?? "/home"),
  });
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
      <Form problem={problem} onSubmit={(data) => submit(valuesOf(data, ref))}>
        <FormProblem problem={problem} fields={ref ? [...FIELDS, "referral_code"] : FIELDS} />
        <TextInput
          label="Name"
          description="Shown to others on boards. It can be a nickname."
          autoComplete="nickname"
          {...field("display_name", problem)}
        />
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
        {ref && <TextInput label="Referral code" defaultValue={ref} {...field("referral_code", problem)} />}
        <Checkbox label={<TermsLabel />} {...field("accept_terms", problem)} />
        <Button type="submit" loading={isPending} fullWidth>
          Create account
        </Button>
      </Form>
    </AuthLayout>
  );
}

function valuesOf(data: FormData, ref: string | undefined): RegisterIn {
  return {
    email: textOf(data, "email"),
    password: textOf(data, "password"),
    display_name: textOf(data, "display_name"),
    accept_terms: data.get("accept_terms") !== null,
    ...(ref && textOf(data, "referral_code") ? { referral_code: textOf(data, "referral_code") } : {}),
  };
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

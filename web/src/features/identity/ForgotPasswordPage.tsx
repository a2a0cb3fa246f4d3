import { Button, TextInput } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import { AuthLayout } from "./AuthLayout";
import { forgotPassword } from "./mail";

const FIELDS = ["identifier"] as const;

/** Asks for a link. What it says is the same whether or not there is an account. */
export function ForgotPasswordPage() {
  const { submit, problem, isPending, result } = useSubmit({ send: forgotPassword });
  const back = <Link to="/login">Back to log in</Link>;
  if (result !== undefined)
    return (
      <AuthLayout
        title="Look into your mail"
        lead="If there is an account with this address, a link is on its way. It works once, for one hour."
        footer={back}
      >
        <p>Nothing there after a few minutes? Look into the folder for unwanted mail, or ask again.</p>
      </AuthLayout>
    );
  return (
    <AuthLayout title="Forgot your password" lead="We mail you a link to choose a new one." footer={back}>
      <Form problem={problem} onSubmit={(data) => submit(textOf(data, "identifier"))}>
        <FormProblem problem={problem} fields={FIELDS} />
        <TextInput
          label="Email"
          type="email"
          autoComplete="username"
          inputMode="email"
          autoFocus
          {...field("identifier", problem)}
        />
        <Button type="submit" loading={isPending} fullWidth>
          Send the link
        </Button>
      </Form>
    </AuthLayout>
  );
}

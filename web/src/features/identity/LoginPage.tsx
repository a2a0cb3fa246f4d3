import { Button, PasswordInput, TextInput } from "@mantine/core";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import { AuthLayout } from "./AuthLayout";
import { PhoneForm } from "./PhoneForm";
import { login } from "./queries";
import { WayChoice } from "./WayChoice";

const FIELDS = ["identifier", "password"] as const;

export function LoginPage() {
  const router = useRouter();
  const { next } = useSearch({ from: "/login" });
  const goOn = (): void => router.history.push(next ?? "/home");
  return (
    <AuthLayout
      title="Log in"
      lead="Welcome back."
      footer={
        <>
          New here?{" "}
          <Link to="/register" search={next ? { next } : {}}>
            Create an account
          </Link>
        </>
      }
    >
      <WayChoice
        email={<EmailLogin onDone={goOn} />}
        phone={(callingCode) => (
          <PhoneForm purpose="login" callingCode={callingCode} action="Log in" onDone={goOn} />
        )}
      />
    </AuthLayout>
  );
}

function EmailLogin({ onDone }: { onDone: () => void }) {
  const { submit, problem, isPending } = useSubmit({ send: login, onDone });
  return (
    <Form
      problem={problem}
      onSubmit={(data) =>
        submit({ identifier: textOf(data, "identifier"), password: textOf(data, "password") })
      }
    >
      <FormProblem problem={problem} fields={FIELDS} />
      <TextInput
        label="Email"
        type="email"
        autoComplete="username"
        inputMode="email"
        autoFocus
        {...field("identifier", problem)}
      />
      <PasswordInput label="Password" autoComplete="current-password" {...field("password", problem)} />
      <Button type="submit" loading={isPending} fullWidth>
        Log in
      </Button>
    </Form>
  );
}

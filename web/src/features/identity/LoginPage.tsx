import { Button, PasswordInput, TextInput } from "@mantine/core";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import { AuthLayout } from "./AuthLayout";
import { login } from "./queries";

const FIELDS = ["identifier", "password"] as const;

export function LoginPage() {
  const router = useRouter();
  const { next } = useSearch({ from: "/login" });
  const { submit, problem, isPending } = useSubmit({
    send: login,
    onDone: () => router.history.push(next ?? "/home"),
  });
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
    </AuthLayout>
  );
}

import { Button, PasswordInput, TextInput } from "@mantine/core";
import { IconFingerprint } from "@tabler/icons-react";
import { Link, useRouter, useSearch } from "@tanstack/react-router";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import { AuthLayout } from "./AuthLayout";
import classes from "./AuthLayout.module.css";
import { PhoneForm } from "./PhoneForm";
import { canUsePasskeys } from "./passkeys";
import { login } from "./queries";
import { SecondFactorForm } from "./SecondFactorForm";
import { halfWayOf, loginByPasskey } from "./secondFactor";
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
  const { submit, problem, isPending, reset } = useSubmit({ send: login, onDone });
  const half = halfWayOf(problem);
  if (half) return <SecondFactorForm half={half} onDone={onDone} onRestart={reset} />;
  return (
    <>
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
        <Link to="/forgot-password">Forgot password?</Link>
        <Button type="submit" loading={isPending} fullWidth>
          Log in
        </Button>
      </Form>
      {canUsePasskeys() && <PasskeyButton onDone={onDone} />}
    </>
  );
}

/** The other way in: no address, no password. */
function PasskeyButton({ onDone }: { onDone: () => void }) {
  const { submit, problem, isPending } = useSubmit({ send: loginByPasskey, onDone });
  return (
    <div className={classes.passkey}>
      <FormProblem problem={problem} fields={[]} />
      <Button
        variant="default"
        fullWidth
        loading={isPending}
        onClick={() => submit(undefined)}
        leftSection={<IconFingerprint size={18} aria-hidden="true" />}
      >
        Log in with a passkey
      </Button>
    </div>
  );
}

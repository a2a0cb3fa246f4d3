import { Button } from "@mantine/core";
import type { Me } from "../../api/types";
import { useSubmit } from "../../ui/form";
import { sendVerification } from "./mail";
import classes from "./VerifyBanner.module.css";

/** Until the address is confirmed: what is missing, and another link. */
export function VerifyBanner({ me }: { me: Me | undefined }) {
  const { submit, problem, isPending, result } = useSubmit({ send: sendVerification });
  if (!me?.email || me.email_verified) return null;
  return (
    <section className={classes.banner} aria-label="Confirm your address">
      <p className={classes.words} role={problem || result !== undefined ? "status" : undefined}>
        {problem
          ? problem.message
          : result !== undefined
            ? `A link is on its way to ${me.email}. It works for 24 hours.`
            : `Confirm your address with the link that we mailed to ${me.email}.`}
      </p>
      {result === undefined && (
        <Button variant="default" size="compact-sm" loading={isPending} onClick={() => submit(undefined)}>
          Send the link again
        </Button>
      )}
    </section>
  );
}

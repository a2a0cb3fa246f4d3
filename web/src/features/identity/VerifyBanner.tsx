import { Button } from "@mantine/core";
import type { Me } from "../../api/types";
import { useSubmit } from "../../ui/form";
import { formatDate } from "../../ui/format";
import { sendVerification } from "./mail";
import classes from "./VerifyBanner.module.css";

/** Until the address is confirmed, or while mail to it is refused: what is missing, and another link. */
export function VerifyBanner({ me }: { me: Me | undefined }) {
  const { submit, problem, isPending, result } = useSubmit({ send: sendVerification });
  if (!me?.email || (me.email_verified && !me.email_refused_since)) return null;
  const wanted = me.email_refused_since
    ? `Mail to ${me.email} is refused since ${formatDate(me.email_refused_since)}. Confirm the address to get mail again.`
    : `Confirm your address with the link that we mailed to ${me.email}.`;
  return (
    <section className={classes.banner} aria-label="Confirm your address">
      <p className={classes.words} role={problem || result !== undefined ? "status" : undefined}>
        {problem
          ? problem.message
          : result !== undefined
            ? `A link is on its way to ${me.email}. It works for 24 hours.`
            : wanted}
      </p>
      {result === undefined && (
        <Button variant="default" size="compact-sm" loading={isPending} onClick={() => submit(undefined)}>
          {me.email_refused_since ? "Send a link" : "Send the link again"}
        </Button>
      )}
    </section>
  );
}

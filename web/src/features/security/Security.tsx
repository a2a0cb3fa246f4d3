import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SecondFactors } from "../../api/types";
import { FormProblem, useSubmit } from "../../ui/form";
import { formatAgo } from "../../ui/format";
import { notify } from "../../ui/notify";
import { Loaded, SkeletonRows } from "../../ui/states";
import { AddPasskey, Passkeys } from "./Passkeys";
import { enrolTotp, factorsQuery, makeRecoveryCodes, removeTotp, securityKeys } from "./queries";
import { RecoveryCodes } from "./RecoveryCodes";
import classes from "./Security.module.css";
import { useProven } from "./StepUpDialog";
import { TotpDialog } from "./TotpDialog";

/** What proves the person beyond the password: authenticator app, passkeys, recovery codes. */
export function Security() {
  return (
    <Loaded query={useQuery(factorsQuery)} skeleton={<SkeletonRows rows={3} height={44} />}>
      {(factors) => <Factors factors={factors} />}
    </Loaded>
  );
}

function Factors({ factors }: { factors: SecondFactors }) {
  const queries = useQueryClient();
  const { proven, dialog } = useProven();
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const isFirst = factors.totp === null && factors.passkeys.length === 0;
  const changed = (): void => void queries.invalidateQueries({ queryKey: securityKeys.factors });
  const recovery = useSubmit({
    send: () => proven(makeRecoveryCodes),
    onDone: (made) => {
      setCodes(made);
      changed();
    },
  });
  /** Whoever has just added the first one gets the codes for the day on which it is lost. */
  const added = (title: string): void => {
    notify({ title, tone: "done" });
    changed();
    if (isFirst) recovery.submit(undefined);
  };
  return (
    <div className={classes.factors}>
      <p className={classes.quiet}>
        A second step keeps others out even if they have your password. A passkey can also replace it.
      </p>
      <Totp
        factors={factors}
        proven={proven}
        onAdded={() => added("Authenticator app added")}
        onRemoved={changed}
      />
      <Passkeys factors={factors} proven={proven} onChanged={changed}>
        <AddPasskey proven={proven} onAdded={() => added("Passkey added")} />
      </Passkeys>
      {!isFirst && (
        <div className={classes.line}>
          <div className={classes.words}>
            <h3 className={classes.name}>Recovery codes</h3>
            <p className={classes.quiet}>
              {factors.recovery_codes_left === 0 ? "None left" : `${factors.recovery_codes_left} of 10 left`}
            </p>
          </div>
          <Button variant="default" loading={recovery.isPending} onClick={() => recovery.submit(undefined)}>
            New codes
          </Button>
          <FormProblem problem={recovery.problem} fields={[]} />
        </div>
      )}
      <RecoveryCodes codes={codes} onClose={() => setCodes(null)} />
      {dialog}
    </div>
  );
}

interface TotpProps {
  factors: SecondFactors;
  proven: ReturnType<typeof useProven>["proven"];
  onAdded: () => void;
  onRemoved: () => void;
}

function Totp({ factors, proven, onAdded, onRemoved }: TotpProps) {
  const { totp } = factors;
  const enrol = useSubmit({ send: () => proven(enrolTotp) });
  const remove = useSubmit({ send: () => proven(removeTotp), onDone: onRemoved });
  return (
    <div className={classes.line}>
      <div className={classes.words}>
        <h3 className={classes.name}>Authenticator app</h3>
        <p className={classes.quiet}>
          {totp
            ? `On. ${totp.last_used_at ? `Last used ${formatAgo(totp.last_used_at)}` : "Not used yet"}`
            : "Off. A code of six digits from an app on your phone."}
        </p>
      </div>
      {totp ? (
        <Button variant="default" loading={remove.isPending} onClick={() => remove.submit(undefined)}>
          Remove<span className="visually-hidden"> authenticator app</span>
        </Button>
      ) : (
        <Button variant="default" loading={enrol.isPending} onClick={() => enrol.submit(undefined)}>
          Set up<span className="visually-hidden"> authenticator app</span>
        </Button>
      )}
      <FormProblem problem={totp ? remove.problem : enrol.problem} fields={[]} />
      <TotpDialog
        enrolment={enrol.result ?? null}
        onClose={enrol.reset}
        onDone={() => {
          enrol.reset();
          onAdded();
        }}
      />
    </div>
  );
}

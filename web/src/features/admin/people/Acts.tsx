import { Button } from "@mantine/core";
import type { PersonFile } from "../../../api/types";
import { Card } from "../../../ui/Card";
import { formatDateTime } from "../../../ui/format";
import { useAct } from "../parts/useAct";
import { askForFactorReset, disablePerson, enablePerson, endSessions } from "../queries";
import type { May } from "./PersonPage";
import classes from "./PersonPage.module.css";

/** What whoever looks may do to this account. */
export function Acts({ person, may }: { person: PersonFile; may: May }) {
  const { start, dialogs } = useAct();
  const { id, display_name: name, standing, disablement } = person;
  if (standing === "erased") return null;
  const disabled = standing === "disabled";
  if (!may("people.disable") && !may("sessions.end") && !may("factors.reset")) return null;
  return (
    <Card title="Account">
      {disablement && (
        <p className={classes.note}>
          Disabled on {formatDateTime(disablement.at)}: {disablement.reason}
        </p>
      )}
      <div className={classes.acts}>
        {may("sessions.end") && !disabled && (
          <Button
            variant="default"
            size="sm"
            onClick={() =>
              start({
                title: "Sign out everywhere?",
                words: `${name} has to sign in again on every device, within five seconds, and is told by email.`,
                confirm: "Sign out",
                done: "Signed out everywhere",
                run: (reason) => endSessions(id, reason),
              })
            }
          >
            Sign out everywhere
          </Button>
        )}
        {may("factors.reset") && (
          <Button
            variant="default"
            size="sm"
            onClick={() =>
              start({
                title: "Ask to reset second factors?",
                words:
                  "Another administrator decides. Once approved, app, passkeys and recovery codes are gone and every session ends.",
                confirm: "Ask",
                done: "Asked: someone else decides",
                run: (reason) => askForFactorReset(id, reason),
              })
            }
          >
            Reset second factors
          </Button>
        )}
        {may("people.disable") &&
          (disabled ? (
            <Button
              size="sm"
              onClick={() =>
                start({
                  title: "Enable the account?",
                  words: `${name} can sign in again, and is told by email.`,
                  confirm: "Enable",
                  done: "Account enabled",
                  run: (reason) => enablePerson(id, reason),
                })
              }
            >
              Enable account
            </Button>
          ) : (
            <Button
              color="loss"
              variant="light"
              size="sm"
              onClick={() =>
                start({
                  title: "Disable the account?",
                  words: `${name} is signed out everywhere within five seconds, cannot sign in, and is told by email.`,
                  confirm: "Disable",
                  tone: "loss",
                  done: "Account disabled",
                  run: (reason) => disablePerson(id, reason),
                })
              }
            >
              Disable account
            </Button>
          ))}
      </div>
      {dialogs}
    </Card>
  );
}

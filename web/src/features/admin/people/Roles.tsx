import { Button, NativeSelect } from "@mantine/core";
import { useState } from "react";
import type { PersonFile, StaffRole } from "../../../api/types";
import { Card } from "../../../ui/Card";
import { formatDate } from "../../../ui/format";
import { useAct } from "../parts/useAct";
import { askForRole, revokeRole } from "../queries";
import { sentence } from "../words";
import type { May } from "./PersonPage";
import classes from "./PersonPage.module.css";

const ROLES: readonly StaffRole[] = ["support", "moderator", "finance", "auditor", "admin"];

/** The person's roles; asking for one more, taking one away. */
export function Roles({ person, may, own }: { person: PersonFile; may: May; own: boolean }) {
  const { start, dialogs } = useAct();
  const held = person.roles.map(({ role }) => role);
  const free = ROLES.filter((role) => !held.includes(role));
  const [chosen, setChosen] = useState<StaffRole | null>(null);
  const wanted = chosen && free.includes(chosen) ? chosen : free[0];
  const { id, display_name: name } = person;
  return (
    <Card title="Roles">
      {held.length === 0 && <p className={classes.quiet}>None: this is not a member of staff.</p>}
      <ul className={classes.list}>
        {person.roles.map(({ role, granted_at }) => (
          <li key={role} className={classes.line}>
            <span>
              {sentence(role)} <span className={classes.quiet}>since {formatDate(granted_at)}</span>
            </span>
            {may("roles.revoke") && !own && (
              <Button
                variant="default"
                size="compact-sm"
                onClick={() =>
                  start({
                    title: `Take the role ${sentence(role)} away?`,
                    words: `It holds at once: ${name} loses what the role allows within five seconds, and is told by email.`,
                    confirm: "Take away",
                    tone: "loss",
                    done: "Role taken away",
                    run: (reason) => revokeRole(id, role as StaffRole, reason),
                  })
                }
              >
                Take away<span className="visually-hidden"> {role}</span>
              </Button>
            )}
          </li>
        ))}
      </ul>
      {may("roles.grant") && !own && person.standing === "active" && wanted && (
        <div className={classes.add}>
          <NativeSelect
            label="Role"
            size="sm"
            value={wanted}
            onChange={(event) => setChosen(event.currentTarget.value as StaffRole)}
            data={free.map((role) => ({ value: role, label: sentence(role) }))}
          />
          <Button
            variant="default"
            size="sm"
            onClick={() =>
              start({
                title: `Ask to make ${name} ${sentence(wanted)}?`,
                words: "Another administrator decides. The request waits for three days.",
                confirm: "Ask",
                done: "Asked: someone else decides",
                run: (reason) => askForRole(id, wanted, reason),
              })
            }
          >
            Ask for this role
          </Button>
        </div>
      )}
      {dialogs}
    </Card>
  );
}

import { Button } from "@mantine/core";
import { IconDeviceDesktop, IconDeviceMobile } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { SignInSession } from "../../api/types";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { useSubmit } from "../../ui/form";
import { formatAgo } from "../../ui/format";
import { notify } from "../../ui/notify";
import { Loaded, SkeletonRows } from "../../ui/states";
import { Tag } from "../../ui/Tag";
import { endOtherSessions, endSession, sessionsQuery, settingsKeys } from "./queries";
import classes from "./Sessions.module.css";

type Ending = SignInSession | "others";

/** Where the account is signed in, and the way to end it there. */
export function Sessions() {
  const queries = useQueryClient();
  const [ending, setEnding] = useState<Ending | null>(null);
  const { submit, problem, isPending, reset } = useSubmit({
    send: (which: Ending) => (which === "others" ? endOtherSessions() : endSession(which.id)),
    onDone: (_, which) => {
      void queries.invalidateQueries({ queryKey: settingsKeys.sessions });
      notify({ title: which === "others" ? "Signed out everywhere else" : "Signed out there", tone: "done" });
      setEnding(null);
    },
  });
  return (
    <Loaded query={useQuery(sessionsQuery)} skeleton={<SkeletonRows rows={3} height={40} />}>
      {({ items }) => (
        <>
          <ul className={classes.list}>
            {items.map((session) => (
              <li key={session.id} className={classes.session}>
                <SessionWords session={session} />
                {!session.current && (
                  <Button variant="default" size="compact-sm" onClick={() => setEnding(session)}>
                    Sign out<span className="visually-hidden"> {session.browser}</span>
                  </Button>
                )}
              </li>
            ))}
          </ul>
          {items.some(({ current }) => !current) && (
            <Button variant="default" className={classes.others} onClick={() => setEnding("others")}>
              Sign out everywhere else
            </Button>
          )}
          <ConfirmDialog
            opened={ending !== null}
            title={ending === "others" ? "Sign out everywhere else?" : "Sign out this device?"}
            confirm="Sign out"
            tone="loss"
            isPending={isPending}
            problem={problem}
            onConfirm={() => ending && submit(ending)}
            onClose={() => {
              reset();
              setEnding(null);
            }}
          >
            <p>
              {ending === "others" || ending === null
                ? "Every other device has to sign in again. This one stays signed in."
                : `${ending.browser}, last seen ${formatAgo(ending.last_seen_at)}, has to sign in again.`}
            </p>
          </ConfirmDialog>
        </>
      )}
    </Loaded>
  );
}

function SessionWords({ session }: { session: SignInSession }) {
  const Glyph = /android|iphone|ios|mobile/i.test(session.browser) ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <>
      <Glyph size={24} stroke={1.75} className={classes.glyph} aria-hidden="true" />
      <div className={classes.words}>
        <p className={classes.name}>
          {session.browser} {session.current && <Tag tone="accent">This device</Tag>}
        </p>
        <p className={classes.quiet}>
          {session.current ? "Active now" : `Last seen ${formatAgo(session.last_seen_at)}`} ·{" "}
          {session.ip_prefix}
        </p>
      </div>
    </>
  );
}

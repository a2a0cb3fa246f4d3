import { Button } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useState } from "react";
import type { ApiKey } from "../../api/types";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { useSubmit } from "../../ui/form";
import { notify } from "../../ui/notify";
import { Tag } from "../../ui/Tag";
import classes from "./ApiKeys.module.css";
import { revokeKey } from "./queries";
import { expiryWords, hasExpired, SCOPES, usedWords } from "./words";

export function KeyList({ keys, onRevoked }: { keys: readonly ApiKey[]; onRevoked: () => void }) {
  const [going, setGoing] = useState<ApiKey | null>(null);
  const { submit, problem, isPending, reset } = useSubmit({
    send: (key: ApiKey) => revokeKey(key.id),
    onDone: () => {
      notify({ title: "Key revoked", tone: "done" });
      setGoing(null);
      onRevoked();
    },
  });
  return (
    <>
      <ul className={classes.list}>
        {keys.map((key) => (
          <li key={key.id} className={classes.key}>
            <IconKey size={24} stroke={1.75} className={classes.glyph} aria-hidden="true" />
            <KeyWords apiKey={key} />
            <Button variant="default" size="compact-sm" onClick={() => setGoing(key)}>
              Revoke<span className="visually-hidden"> {key.name}</span>
            </Button>
          </li>
        ))}
      </ul>
      <ConfirmDialog
        opened={going !== null}
        title="Revoke this key?"
        confirm="Revoke"
        tone="loss"
        isPending={isPending}
        problem={problem}
        onConfirm={() => going && submit(going)}
        onClose={() => {
          reset();
          setGoing(null);
        }}
      >
        <p>Whatever uses {going?.name} stops working within seconds. It cannot be taken back.</p>
      </ConfirmDialog>
    </>
  );
}

function KeyWords({ apiKey }: { apiKey: ApiKey }) {
  return (
    <div className={classes.words}>
      <p className={classes.name}>
        {apiKey.name}{" "}
        {hasExpired(apiKey) ? (
          <Tag tone="loss">Expired</Tag>
        ) : (
          SCOPES.filter(({ value }) => apiKey.scopes.includes(value)).map(({ value, title }) => (
            <Tag key={value} tone={value === "trade" ? "amber" : "neutral"}>
              {title}
            </Tag>
          ))
        )}
      </p>
      <p className={classes.quiet}>
        <code className={classes.code}>{apiKey.prefix}…</code>
      </p>
      <p className={classes.quiet}>{expiryWords(apiKey)}</p>
      <p className={classes.quiet}>{usedWords(apiKey)}</p>
      {apiKey.networks.length > 0 && <p className={classes.quiet}>Only from {apiKey.networks.join(", ")}</p>}
    </div>
  );
}

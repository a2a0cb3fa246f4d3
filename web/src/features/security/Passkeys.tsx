import { Button, TextInput } from "@mantine/core";
import { IconFingerprint } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { Passkey, SecondFactors } from "../../api/types";
import { ConfirmDialog } from "../../ui/ConfirmDialog";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import { formatAgo } from "../../ui/format";
import { canUsePasskeys } from "../identity/passkeys";
import { addPasskey, removePasskey } from "./queries";
import { RenamePasskey } from "./RenamePasskey";
import classes from "./Security.module.css";
import type { useProven } from "./StepUpDialog";

type DoProven = ReturnType<typeof useProven>["proven"];

interface PasskeysProps {
  factors: SecondFactors;
  proven: DoProven;
  onChanged: () => void;
  /** The way to add one. */
  children: ReactNode;
}

export function Passkeys({ factors, proven, onChanged, children }: PasskeysProps) {
  const [going, setGoing] = useState<Passkey | null>(null);
  const [renaming, setRenaming] = useState<Passkey | null>(null);
  const { submit, problem, isPending, reset } = useSubmit({
    send: (passkey: Passkey) => proven(() => removePasskey(passkey.id)),
    onDone: () => {
      setGoing(null);
      onChanged();
    },
  });
  return (
    <div className={classes.passkeys}>
      <div className={classes.words}>
        <h3 className={classes.name}>Passkeys</h3>
        <p className={classes.quiet}>Your finger, face or device PIN instead of a password.</p>
      </div>
      {factors.passkeys.length > 0 && (
        <ul className={classes.list}>
          {factors.passkeys.map((passkey) => (
            <PasskeyRow
              key={passkey.id}
              passkey={passkey}
              onRename={() => setRenaming(passkey)}
              onRemove={() => setGoing(passkey)}
            />
          ))}
        </ul>
      )}
      {children}
      <RenamePasskey passkey={renaming} onClose={() => setRenaming(null)} onDone={onChanged} />
      <ConfirmDialog
        opened={going !== null}
        title="Remove this passkey?"
        confirm="Remove"
        tone="loss"
        isPending={isPending}
        problem={problem}
        onConfirm={() => going && submit(going)}
        onClose={() => {
          reset();
          setGoing(null);
        }}
      >
        <p>{going?.name} can no longer be used to log in. You can delete it on the device, too.</p>
      </ConfirmDialog>
    </div>
  );
}

interface PasskeyRowProps {
  passkey: Passkey;
  onRename: () => void;
  onRemove: () => void;
}

function PasskeyRow({ passkey, onRename, onRemove }: PasskeyRowProps) {
  return (
    <li className={classes.line}>
      <IconFingerprint size={24} stroke={1.75} className={classes.glyph} aria-hidden="true" />
      <div className={classes.words}>
        <p className={classes.name}>{passkey.name}</p>
        <p className={classes.quiet}>
          {passkey.last_used_at ? `Last used ${formatAgo(passkey.last_used_at)}` : "Not used yet"}
        </p>
      </div>
      <Button variant="default" size="compact-sm" onClick={onRename}>
        Rename<span className="visually-hidden"> {passkey.name}</span>
      </Button>
      <Button variant="default" size="compact-sm" onClick={onRemove}>
        Remove<span className="visually-hidden"> {passkey.name}</span>
      </Button>
    </li>
  );
}

export function AddPasskey({ proven, onAdded }: { proven: DoProven; onAdded: () => void }) {
  const [isNaming, setIsNaming] = useState(false);
  const { submit, problem, isPending } = useSubmit({
    send: (name: string) => proven(() => addPasskey(name)),
    onDone: () => {
      setIsNaming(false);
      onAdded();
    },
  });
  if (!canUsePasskeys())
    return <p className={classes.quiet}>This browser offers no passkeys on this page.</p>;
  if (!isNaming)
    return (
      <Button variant="default" className={classes.start} onClick={() => setIsNaming(true)}>
        Add a passkey
      </Button>
    );
  return (
    <Form problem={problem} onSubmit={(data) => submit(textOf(data, "name"))}>
      <FormProblem problem={problem} fields={["name"]} />
      <TextInput
        label="Name of the passkey"
        description="So that you know it again: the device, or where the key is kept."
        maxLength={60}
        autoFocus
        {...field("name", problem)}
      />
      <Button type="submit" loading={isPending} className={classes.start}>
        Create passkey
      </Button>
    </Form>
  );
}

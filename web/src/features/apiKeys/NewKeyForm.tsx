import { Button, Checkbox, NativeSelect, TextInput } from "@mantine/core";
import { IconSelector } from "@tabler/icons-react";
import type { ApiKeyIn, NewApiKey } from "../../api/types";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import { useProven } from "../security/StepUpDialog";
import classes from "./ApiKeys.module.css";
import { createKey } from "./queries";
import { expiryOf, LIVES, networkFaults, networksOf, SCOPES } from "./words";

interface NewKeyFormProps {
  onMade: (key: NewApiKey) => void;
  onCancel: () => void;
}

/** What the key is called, what it may, and until when. The server asks who is there before it makes one. */
export function NewKeyForm({ onMade, onCancel }: NewKeyFormProps) {
  const { proven, dialog } = useProven();
  const { submit, problem, isPending } = useSubmit({
    send: (body: ApiKeyIn) => proven(() => createKey(body)),
    onDone: onMade,
  });
  const faults = networkFaults(problem);
  return (
    <>
      <Form problem={problem} onSubmit={(data) => submit(bodyOf(data))}>
        <FormProblem
          problem={problem}
          fields={["name", "scopes", "expires_at", ...faults.map(([name]) => name)]}
        />
        <TextInput
          label="Name"
          description="So that you know it again: the program, or where it runs."
          maxLength={60}
          autoFocus
          {...field("name", problem)}
        />
        <Checkbox.Group label="It may" defaultValue={["read"]} error={problem?.fields.scopes}>
          <div className={classes.choices}>
            {SCOPES.map(({ value, title, about }) => (
              <Checkbox key={value} name="scopes" value={value} label={title} description={about} />
            ))}
          </div>
        </Checkbox.Group>
        <NativeSelect
          label="Expires"
          name="expires"
          size="md"
          defaultValue="90"
          rightSection={<IconSelector size={16} aria-hidden="true" />}
          rightSectionPointerEvents="none"
          data={LIVES.map((life) => ({ ...life }))}
          error={problem?.fields.expires_at}
        />
        <TextInput
          label="Only from these addresses"
          description="Optional, separated by commas: 203.0.113.7, or a network such as 203.0.113.0/24."
          name="networks"
          autoComplete="off"
          spellCheck={false}
          error={faults.map(([, message]) => message).join(" ") || undefined}
        />
        <div className={classes.actions}>
          <Button type="submit" loading={isPending}>
            Create key
          </Button>
          <Button variant="default" onClick={onCancel} disabled={isPending}>
            Cancel
          </Button>
        </div>
      </Form>
      {dialog}
    </>
  );
}

function bodyOf(data: FormData): ApiKeyIn {
  const chosen = data.getAll("scopes");
  return {
    name: textOf(data, "name"),
    scopes: SCOPES.map(({ value }) => value).filter((scope) => chosen.includes(scope)),
    networks: networksOf(textOf(data, "networks")),
    expires_at: expiryOf(textOf(data, "expires")),
  };
}

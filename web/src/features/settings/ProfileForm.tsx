import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconSelector } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import type { Me } from "../../api/types";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import { notify } from "../../ui/notify";
import { identityKeys } from "../identity/queries";
import { saveProfile } from "./queries";
import classes from "./SettingsPage.module.css";
import { zoneGroups } from "./zones";

const FIELDS = ["display_name", "bio", "zone"] as const;

/** The name and the line that others see, and the zone that days are counted in. */
export function ProfileForm({ me }: { me: Me }) {
  const queries = useQueryClient();
  const { submit, problem, isPending } = useSubmit({
    send: saveProfile,
    onDone: (changed) => {
      queries.setQueryData(identityKeys.me, changed);
      notify({ title: "Profile saved", tone: "done" });
    },
  });
  return (
    <Form
      problem={problem}
      onSubmit={(data) =>
        submit({
          display_name: textOf(data, "display_name"),
          bio: textOf(data, "bio"),
          zone: textOf(data, "zone"),
        })
      }
    >
      <FormProblem problem={problem} fields={FIELDS} />
      <TextInput
        label="Name"
        description="Shown to others on boards. It can be a nickname."
        defaultValue={me.display_name}
        autoComplete="nickname"
        {...field("display_name", problem)}
      />
      <TextInput
        label="A line about you"
        description="Shown under your name on boards. It can stay empty."
        defaultValue={me.bio ?? ""}
        maxLength={160}
        autoComplete="off"
        {...field("bio", problem)}
      />
      <NativeSelect
        label="Time zone"
        description="Times are shown in it, and your day begins at its midnight."
        size="md"
        defaultValue={me.zone}
        rightSection={<IconSelector size={16} aria-hidden="true" />}
        rightSectionPointerEvents="none"
        data={zoneGroups(Intl.supportedValuesOf("timeZone"), me.zone)}
        {...field("zone", problem)}
      />
      <Button type="submit" loading={isPending} className={classes.save}>
        Save
      </Button>
    </Form>
  );
}

import { Button, NativeSelect, TextInput } from "@mantine/core";
import { IconSelector } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Me } from "../../api/types";
import { Form, FormProblem, field, textOf, useSubmit } from "../../ui/form";
import { notify } from "../../ui/notify";
import { identityKeys } from "../identity/queries";
import { symbolsQuery } from "../market/queries";
import { currencyChoices } from "./currencies";
import { saveProfile } from "./queries";
import classes from "./SettingsPage.module.css";
import { zoneGroups } from "./zones";

const FIELDS = ["display_name", "bio", "zone", "display_currency"] as const;

/** The name and the line that others see, the zone that days are counted in, and a coin that totals are also shown in. */
export function ProfileForm({ me }: { me: Me }) {
  const queries = useQueryClient();
  const { data: coins } = useQuery(symbolsQuery);
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
          display_currency: textOf(data, "display_currency"),
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
      <NativeSelect
        label="Show totals also in"
        description="Under what your practice portfolio is worth, at the coin’s live price."
        size="md"
        defaultValue={me.display_currency}
        rightSection={<IconSelector size={16} aria-hidden="true" />}
        rightSectionPointerEvents="none"
        data={currencyChoices(coins?.items ?? [], me.display_currency)}
        {...field("display_currency", problem)}
      />
      <Button type="submit" loading={isPending} className={classes.save}>
        Save
      </Button>
    </Form>
  );
}

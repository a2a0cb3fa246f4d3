import { Checkbox } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { NotificationChoice, NotificationChoices } from "../../api/types";
import { useSubmit } from "../../ui/form";
import { Loaded, SkeletonRows } from "../../ui/states";
import classes from "./Choices.module.css";
import { PushSwitch } from "./PushSwitch";
import { choicesQuery, choose, rowsOf } from "./preferences";

const CHANNELS = { email: "Email", push: "Push" } as const;

/** What to be told and how: a class a row, a channel a column. In the application it is always shown. */
export function Choices() {
  return (
    <Loaded query={useQuery(choicesQuery)} skeleton={<SkeletonRows rows={5} height={44} />}>
      {(matrix) => <Matrix matrix={matrix} />}
    </Loaded>
  );
}

function Matrix({ matrix }: { matrix: NotificationChoices }) {
  const queries = useQueryClient();
  const { submit, problem, isPending } = useSubmit({
    send: (choice: NotificationChoice) => choose(queries, choice),
  });
  return (
    <>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">About</th>
            {Object.values(CHANNELS).map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rowsOf(matrix.choices).map(({ category, title, about, choices }) => (
            <tr key={category}>
              <th scope="row">
                <span className={classes.class}>{title}</span>
                {about}
              </th>
              {choices.map((choice) => (
                <td key={choice.channel}>
                  <Checkbox
                    aria-label={`${title} by ${CHANNELS[choice.channel].toLowerCase()}`}
                    checked={choice.enabled}
                    disabled={choice.locked || isPending}
                    onChange={() => submit({ ...choice, enabled: !choice.enabled })}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {problem && (
        <p className={classes.problem} role="alert">
          {problem.message}
        </p>
      )}
      <PushSwitch />
      <p className={classes.note}>Mails about security and money cannot be switched off.</p>
    </>
  );
}

import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import type { PrivacyExport } from "../../api/types";
import { FormProblem, useSubmit } from "../../ui/form";
import { formatDate, formatDateTime } from "../../ui/format";
import { useProven } from "../security/StepUpDialog";
import classes from "./Privacy.module.css";
import { privacyKeys, requestExport, saveExport } from "./queries";
import { sizeWords } from "./words";

/** The copies that were asked for, and the way to the next one. */
export function Copies({ copies }: { copies: readonly PrivacyExport[] }) {
  const queries = useQueryClient();
  const { proven, dialog } = useProven();
  const wish = useSubmit({
    send: () => proven(requestExport),
    onDone: () => void queries.invalidateQueries({ queryKey: privacyKeys.own }),
  });
  const save = useSubmit({ send: (id: string) => proven(() => saveExport(id)) });
  const isPreparing = copies.some(({ status }) => status === "preparing");
  return (
    <div className={classes.stack}>
      <p className={classes.quiet}>
        A ZIP with all that Saker knows of you, as JSON and as tables for a spreadsheet. It takes a minute,
        and stays here for seven days.
      </p>
      {copies.length > 0 && (
        <ul className={classes.list}>
          {copies.map((copy) => (
            <li key={copy.id} className={classes.line}>
              <div>
                <p className={classes.name}>{formatDateTime(copy.requested_at)}</p>
                <p className={classes.quiet}>{stateOf(copy)}</p>
              </div>
              {copy.status === "ready" && (
                <Button variant="default" loading={save.isPending} onClick={() => save.submit(copy.id)}>
                  Download
                </Button>
              )}
            </li>
          ))}
        </ul>
      )}
      <FormProblem problem={wish.problem ?? save.problem} fields={[]} />
      <Button
        className={classes.start}
        disabled={isPreparing}
        loading={wish.isPending}
        onClick={() => wish.submit(undefined)}
      >
        Ask for a copy
      </Button>
      {dialog}
    </div>
  );
}

function stateOf(copy: PrivacyExport): string {
  if (copy.status === "preparing") return "Being prepared …";
  if (copy.status === "expired" || copy.expires_at === null) return "No longer kept";
  return `${sizeWords(copy.size ?? 0)}, until ${formatDate(copy.expires_at)}`;
}

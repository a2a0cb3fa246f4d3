import { Button } from "@mantine/core";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Card } from "../../ui/Card";
import { FormProblem, useSubmit } from "../../ui/form";
import { formatDateTime, formatMoney } from "../../ui/format";
import { LoadMore } from "../../ui/LoadMore";
import { Change } from "../../ui/Money";
import { RowList, RowParts } from "../../ui/RowList";
import { Loaded } from "../../ui/states";
import { entriesQuery, saveStatement } from "./queries";
import { Waiting } from "./Waiting";
import { kindWords } from "./words";

/** How the balance came to be: the last lines of the account, and all of them as a file. */
export function Lines({ accountId }: { accountId: number }) {
  const query = useInfiniteQuery(entriesQuery(accountId));
  const save = useSubmit({ send: saveStatement });
  return (
    <Card
      title="Activity"
      padding="flush"
      aside={
        <Button
          variant="subtle"
          size="compact-sm"
          loading={save.isPending}
          onClick={() => save.submit(accountId)}
        >
          Statement (CSV)
        </Button>
      }
    >
      <FormProblem problem={save.problem} fields={[]} />
      <Loaded query={query} skeleton={<Waiting />}>
        {({ pages }) => (
          <>
            <RowList>
              {pages
                .flatMap(({ items }) => items)
                .map((line) => (
                  <li key={line.seq}>
                    <RowParts
                      title={kindWords(line.kind, line.amount.amount)}
                      note={formatDateTime(line.at)}
                      figure={<Change value={line.amount} />}
                      detail={`Balance ${formatMoney(line.balance_after)}`}
                    />
                  </li>
                ))}
            </RowList>
            <LoadMore query={query} />
          </>
        )}
      </Loaded>
    </Card>
  );
}

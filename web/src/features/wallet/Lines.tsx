import { Button } from "@mantine/core";
import { IconArrowsUpDown } from "@tabler/icons-react";
import { type UseQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import type { WalletAccount } from "../../api/types";
import { Card } from "../../ui/Card";
import { FormProblem, useSubmit } from "../../ui/form";
import { formatDateTime, formatMoney } from "../../ui/format";
import { LoadMore } from "../../ui/LoadMore";
import { RowList, RowParts } from "../../ui/RowList";
import { EmptyState, Loaded } from "../../ui/states";
import { entriesQuery, saveStatement } from "./queries";
import { Waiting } from "./Waiting";
import { kindWords } from "./words";

/** How the balance came to be: the last lines of the account, and all of them as a file. */
export function Lines({ account }: { account: UseQueryResult<WalletAccount | null> }) {
  const save = useSubmit({ send: saveStatement });
  const id = account.data?.id;
  return (
    <Card
      title="Activity"
      padding="flush"
      aside={
        id !== undefined && (
          <Button variant="subtle" size="compact-sm" loading={save.isPending} onClick={() => save.submit(id)}>
            Statement (CSV)
          </Button>
        )
      }
    >
      <FormProblem problem={save.problem} fields={[]} />
      <Loaded query={account} skeleton={<Waiting />}>
        {(found) =>
          found ? (
            <LinesOf accountId={found.id} />
          ) : (
            <EmptyState icon={IconArrowsUpDown} title="Nothing has moved yet">
              What comes and goes is listed here, with the balance after it.
            </EmptyState>
          )
        }
      </Loaded>
    </Card>
  );
}

function LinesOf({ accountId }: { accountId: number }) {
  const query = useInfiniteQuery(entriesQuery(accountId));
  return (
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
                    figure={<span className="num">{formatMoney(line.amount, { sign: "always" })}</span>}
                    detail={`Balance ${formatMoney(line.balance_after)}`}
                  />
                </li>
              ))}
          </RowList>
          <LoadMore query={query} />
        </>
      )}
    </Loaded>
  );
}

import { Skeleton } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { Money as MoneyValue } from "../../api/types";
import { Card } from "../../ui/Card";
import { formatMoney } from "../../ui/format";
import { LinkButton } from "../../ui/LinkButton";
import { Page } from "../../ui/Page";
import { Loaded } from "../../ui/states";
import { Lines } from "./Lines";
import { Orders } from "./Orders";
import { rupeesQuery } from "./queries";
import classes from "./Wallet.module.css";

const NOTHING: Pick<MoneyValue, "amount" | "asset"> = { amount: "0", asset: "INR" };

/** The rupees that can be spent, what was set out to pay, and how the balance came to be. */
export function WalletPage() {
  const rupees = useQuery(rupeesQuery);
  return (
    <Page
      title="Wallet"
      action={
        <LinkButton to="/wallet/add" leftSection={<IconPlus size={18} aria-hidden="true" />}>
          Add money
        </LinkButton>
      }
    >
      <Card title="You can spend">
        <Loaded query={rupees} skeleton={<Skeleton height={48} width="12rem" />}>
          {(found) => <p className={classes.balance}>{formatMoney(found?.balance ?? NOTHING)}</p>}
        </Loaded>
      </Card>
      <div className={classes.columns}>
        <Orders />
        <Lines account={rupees} />
      </div>
    </Page>
  );
}

import { Button, Skeleton } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { PaymentOrder } from "../../api/types";
import { Card } from "../../ui/Card";
import { type Fact, Facts } from "../../ui/Facts";
import { FormProblem, useSubmit } from "../../ui/form";
import { formatDateTime, formatMoney, formatTime } from "../../ui/format";
import { LinkButton } from "../../ui/LinkButton";
import { Money } from "../../ui/Money";
import { Page } from "../../ui/Page";
import { Loaded } from "../../ui/states";
import { leaveFor } from "./checkout";
import { StateMark } from "./Orders";
import { openCheckout, orderQuery, STALE_AFTER_PAYMENT } from "./queries";
import classes from "./Wallet.module.css";
import { isOpen, OUTLOOKS } from "./words";

/** How a payment stands; where the provider sends the browser back to. */
export function OrderPage() {
  const { orderId } = useParams({ from: "/person/wallet/orders/$orderId" });
  const order = useQuery(orderQuery(orderId));
  useStaleOnChange(order.data);
  return (
    <Page title="Payment" width="text">
      <Loaded query={order} skeleton={<Skeleton height={392} radius="lg" />}>
        {(found) => <Standing order={found} />}
      </Loaded>
    </Page>
  );
}

function Standing({ order }: { order: PaymentOrder }) {
  const { title, text } = OUTLOOKS[order.state];
  const pay = useSubmit({ send: () => openCheckout(order.id), onDone: leaveFor });
  return (
    <Card>
      <div className={classes.standing}>
        <div className={classes.outcome} role="status">
          <StateMark state={order.state} size={44} />
          <h2 className={classes.title}>{title}</h2>
          <p className={classes.amount}>{formatMoney(order.amount)}</p>
          <p className={classes.quiet}>{text}</p>
        </div>
        <Facts facts={factsOf(order)} />
        <FormProblem problem={pay.problem} fields={[]} />
        <div className={classes.actions}>
          {isOpen(order.state) && (
            <Button size="md" loading={pay.isPending} onClick={() => pay.submit(undefined)}>
              {order.state === "created" ? "Pay now" : "Pay again"}
            </Button>
          )}
          {order.state === "expired" && (
            <LinkButton to="/wallet/add" size="md">
              Add money
            </LinkButton>
          )}
          <LinkButton to="/wallet" size="md" variant={isPaying(order) ? "default" : "filled"}>
            Back to the wallet
          </LinkButton>
        </div>
      </div>
    </Card>
  );
}

/** Whether the page's one primary action is to pay. */
function isPaying({ state }: PaymentOrder): boolean {
  return isOpen(state) || state === "expired";
}

function factsOf(order: PaymentOrder): Fact[] {
  return [
    { label: "Started", value: formatDateTime(order.created_at) },
    ...(isOpen(order.state) ? [{ label: "Can be paid until", value: formatTime(order.expires_at) }] : []),
    ...(order.paid_at ? [{ label: "Paid", value: formatDateTime(order.paid_at) }] : []),
    ...(order.refunded.amount === "0"
      ? []
      : [{ label: "Refunded", value: <Money value={order.refunded} /> }]),
  ];
}

/** A change that this page sees by looking makes the wallet's figures old, as the event would. */
function useStaleOnChange(order: PaymentOrder | undefined): void {
  const queries = useQueryClient();
  const seen = useRef(order?.state);
  useEffect(() => {
    const before = seen.current;
    seen.current = order?.state;
    if (before === undefined || before === order?.state) return;
    for (const queryKey of STALE_AFTER_PAYMENT) void queries.invalidateQueries({ queryKey });
  }, [queries, order?.state]);
}

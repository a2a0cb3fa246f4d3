import {
  type Icon,
  IconArrowBackUp,
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconExclamationCircle,
  IconReceiptRupee,
} from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { PaymentState } from "../../api/types";
import { Card } from "../../ui/Card";
import { formatDateTime } from "../../ui/format";
import { LoadMore } from "../../ui/LoadMore";
import { Money } from "../../ui/Money";
import { RowLink, RowList, RowParts } from "../../ui/RowList";
import { EmptyState, Loaded } from "../../ui/states";
import { ordersQuery } from "./queries";
import { Waiting } from "./Waiting";
import classes from "./Wallet.module.css";
import { STATE_WORDS } from "./words";

/** What the person set out to pay, newest first; each leads to its page. */
export function Orders() {
  const query = useInfiniteQuery(ordersQuery);
  return (
    <Card title="Payments" padding="flush">
      <Loaded query={query} skeleton={<Waiting />}>
        {({ pages }) => {
          const orders = pages.flatMap(({ items }) => items);
          if (orders.length === 0)
            return (
              <EmptyState icon={IconReceiptRupee} title="No payments yet">
                Add money, and each payment is listed here with how it went.
              </EmptyState>
            );
          return (
            <>
              <RowList>
                {orders.map((order) => (
                  <li key={order.id}>
                    <RowLink to="/wallet/orders/$orderId" params={{ orderId: order.id }}>
                      <RowParts
                        lead={<StateMark state={order.state} />}
                        title={STATE_WORDS[order.state]}
                        note={formatDateTime(order.paid_at ?? order.created_at)}
                        figure={<Money value={order.amount} />}
                      />
                    </RowLink>
                  </li>
                ))}
              </RowList>
              <LoadMore query={query} />
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}

const MARKS: Readonly<Record<PaymentState, Icon>> = {
  created: IconClock,
  attempted: IconExclamationCircle,
  expired: IconCircleX,
  paid: IconCircleCheck,
  partially_refunded: IconArrowBackUp,
  refunded: IconArrowBackUp,
};

/** A state as a picture beside its words. */
export function StateMark({ state, size = 22 }: { state: PaymentState; size?: number }) {
  const Mark = MARKS[state];
  return (
    <span className={classes.mark} data-state={state}>
      <Mark size={size} stroke={1.75} aria-hidden="true" />
    </span>
  );
}

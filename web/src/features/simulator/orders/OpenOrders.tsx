import { ActionIcon, Button } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { Order } from "../../../api/types";
import { type Column, DataTable } from "../../../ui/DataTable";
import { formatAgo, formatPrice, formatQuantity } from "../../../ui/format";
import { Price, Unknown } from "../../../ui/Money";
import { RowLink, RowList, RowParts } from "../../../ui/RowList";
import { useDesktop } from "../../../ui/useDesktop";
import { usePrice } from "../../market/live";
import { restOf, SIDE_WORDS, TYPE_WORDS } from "../words";
import classes from "./OpenOrders.module.css";
import { OrderLink } from "./OrderLink";
import { SideWord } from "./SideWord";

const CancelDialog = lazy(() =>
  import("./CancelDialog").then(({ CancelDialog }) => ({ default: CancelDialog })),
);

/** Orders that wait, each with the price that it waits for, the price now, and its way out. */
export function OpenOrders({ orders }: { orders: readonly Order[] }) {
  const desktop = useDesktop();
  const [cancelling, setCancelling] = useState<Order | null>(null);
  return (
    <>
      {desktop ? (
        <DataTable
          caption="Open orders"
          columns={[...COLUMNS, actionColumn(setCancelling)]}
          rows={orders}
          rowKey={({ id }) => id}
        />
      ) : (
        <RowList>
          {orders.map((order) => (
            <li key={order.id} className={classes.row}>
              <PhoneRow order={order} />
              <ActionIcon
                variant="default"
                size={40}
                aria-label={`Cancel ${nameOf(order)}`}
                onClick={() => setCancelling(order)}
              >
                <IconX size={18} aria-hidden="true" />
              </ActionIcon>
            </li>
          ))}
        </RowList>
      )}
      {cancelling && (
        <Suspense>
          <CancelDialog order={cancelling} close={() => setCancelling(null)} />
        </Suspense>
      )}
    </>
  );
}

const COLUMNS: readonly Column<Order>[] = [
  { key: "symbol", label: "Market", cell: (order) => <OrderLink id={order.id}>{order.symbol}</OrderLink> },
  { key: "side", label: "Side", cell: ({ side }) => <SideWord side={side} /> },
  { key: "rest", label: "Left to fill", numeric: true, cell: (order) => <Left order={order} /> },
  {
    key: "limit",
    label: "Limit",
    numeric: true,
    cell: ({ limit_price }) => (limit_price ? formatPrice(limit_price) : <Unknown />),
  },
  { key: "now", label: "Price now", numeric: true, cell: ({ symbol }) => <PriceNow symbol={symbol} /> },
  { key: "created", label: "Since", numeric: true, cell: ({ created_at }) => formatAgo(created_at) },
];

function actionColumn(cancel: (order: Order) => void): Column<Order> {
  return {
    key: "cancel",
    label: <span className="visually-hidden">Action</span>,
    numeric: true,
    cell: (order) => (
      <Button variant="default" size="compact-sm" onClick={() => cancel(order)}>
        Cancel<span className="visually-hidden"> {nameOf(order)}</span>
      </Button>
    ),
  };
}

/** What is left; of how much, where a part is filled. */
function Left({ order }: { order: Order }) {
  const isWhole = !/[1-9]/.test(order.filled_quantity);
  return (
    <>
      {formatQuantity(restOf(order))}
      {!isWhole && <span className={classes.whole}> of {formatQuantity(order.quantity)}</span>}
    </>
  );
}

function PriceNow({ symbol }: { symbol: string }) {
  return <Price value={usePrice(symbol, null)?.last} />;
}

function PhoneRow({ order }: { order: Order }) {
  return (
    <RowLink to="/practise/orders" search={{ order: order.id }} className={classes.link}>
      <RowParts
        title={
          <>
            <SideWord side={order.side} /> {order.symbol}
          </>
        }
        note={`${formatQuantity(restOf(order))} left`}
        figure={order.limit_price ? formatPrice(order.limit_price) : TYPE_WORDS[order.type]}
        detail={
          <>
            now <PriceNow symbol={order.symbol} />
          </>
        }
      />
    </RowLink>
  );
}

function nameOf(order: Order): string {
  return `${SIDE_WORDS[order.side]} ${order.symbol}`;
}

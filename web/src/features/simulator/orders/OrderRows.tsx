import type { Order, OrderStatus } from "../../../api/types";
import { type Column, DataTable } from "../../../ui/DataTable";
import { formatDateTime, formatPrice, formatQuantity } from "../../../ui/format";
import { Money, Unknown } from "../../../ui/Money";
import { RowLink, RowList, RowParts } from "../../../ui/RowList";
import { Tag } from "../../../ui/Tag";
import { useDesktop } from "../../../ui/useDesktop";
import { STATUS_WORDS, TYPE_WORDS } from "../words";
import { OrderLink } from "./OrderLink";
import { SideWord } from "./SideWord";

const COLUMNS: readonly Column<Order>[] = [
  { key: "symbol", label: "Market", cell: (order) => <OrderLink id={order.id}>{order.symbol}</OrderLink> },
  { key: "side", label: "Side", cell: ({ side }) => <SideWord side={side} /> },
  { key: "type", label: "Kind", cell: ({ type }) => TYPE_WORDS[type] },
  {
    key: "filled",
    label: "Filled",
    numeric: true,
    cell: ({ filled_quantity }) => formatQuantity(filled_quantity),
  },
  {
    key: "price",
    label: "Average price",
    numeric: true,
    cell: ({ average_price }) => (average_price ? formatPrice(average_price) : <Unknown />),
  },
  { key: "value", label: "Value", numeric: true, cell: ({ notional }) => <Money value={notional} /> },
  { key: "fee", label: "Fee", numeric: true, cell: ({ fee }) => <Money value={fee} /> },
  { key: "status", label: "State", cell: ({ status }) => <Status status={status} /> },
  {
    key: "closed",
    label: "When",
    numeric: true,
    cell: ({ created_at, closed_at }) => formatDateTime(closed_at ?? created_at),
  },
];

/** Orders that are over. */
export function OrderRows({ orders }: { orders: readonly Order[] }) {
  const desktop = useDesktop();
  if (desktop)
    return <DataTable caption="Past orders" columns={COLUMNS} rows={orders} rowKey={({ id }) => id} />;
  return (
    <RowList>
      {orders.map((order) => (
        <li key={order.id}>
          <RowLink to="/practise/orders" search={(search) => ({ ...search, order: order.id })}>
            <RowParts
              title={
                <>
                  <SideWord side={order.side} /> {order.symbol}
                </>
              }
              note={`${formatQuantity(order.filled_quantity)} · ${formatDateTime(order.closed_at ?? order.created_at)}`}
              figure={<Money value={order.notional} />}
              detail={STATUS_WORDS[order.status]}
            />
          </RowLink>
        </li>
      ))}
    </RowList>
  );
}

const TONES: Readonly<Record<OrderStatus, "neutral" | "accent" | "gain" | "loss">> = {
  open: "accent",
  partially_filled: "accent",
  filled: "gain",
  cancelled: "neutral",
};

export function Status({ status }: { status: OrderStatus }) {
  return <Tag tone={TONES[status]}>{STATUS_WORDS[status]}</Tag>;
}

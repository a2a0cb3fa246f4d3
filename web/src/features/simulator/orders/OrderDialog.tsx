import { Modal } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Facts } from "../../../ui/Facts";
import { formatDateTime, formatPrice, formatQuantity } from "../../../ui/format";
import { Change, Money, Unknown } from "../../../ui/Money";
import { Loaded, SkeletonRows } from "../../../ui/states";
import { orderQuery } from "../queries";
import { Realism } from "../Realism";
import { sentenceOf } from "../words";
import classes from "./OrderDialog.module.css";
import { Status } from "./OrderRows";

/** One order: what was asked, what came of it, and how each fill came about. */
export function OrderDialog({ id, close }: { id: string; close: () => void }) {
  return (
    <Modal opened onClose={close} title="Order" size="md" closeButtonProps={{ "aria-label": "Close" }}>
      <Loaded query={useQuery(orderQuery(id))} skeleton={<SkeletonRows rows={8} height={20} />}>
        {({ order, fills }) => (
          <div className={classes.body}>
            <p className={classes.head}>
              <strong>{sentenceOf(order)}</strong> <Status status={order.status} />
            </p>
            <Facts
              facts={[
                {
                  label: "Filled",
                  value: `${formatQuantity(order.filled_quantity)} of ${formatQuantity(order.quantity)}`,
                },
                {
                  label: "Average price",
                  value: order.average_price ? formatPrice(order.average_price) : <Unknown />,
                },
                { label: "Value", value: <Money value={order.notional} /> },
                { label: "Fee", value: <Money value={order.fee} /> },
                ...(order.realised ? [{ label: "Realised", value: <Change value={order.realised} /> }] : []),
                { label: "Placed", value: formatDateTime(order.created_at) },
                ...(order.closed_at ? [{ label: "Closed", value: formatDateTime(order.closed_at) }] : []),
              ]}
            />
            {fills.length > 0 && <Realism fills={fills} />}
            <p className={classes.id}>Order {order.id}</p>
          </div>
        )}
      </Loaded>
    </Modal>
  );
}

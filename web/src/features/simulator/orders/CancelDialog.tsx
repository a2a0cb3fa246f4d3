import { useQueryClient } from "@tanstack/react-query";
import type { Order } from "../../../api/types";
import { ConfirmDialog } from "../../../ui/ConfirmDialog";
import { useSubmit } from "../../../ui/form";
import { formatQuantity } from "../../../ui/format";
import { notify } from "../../../ui/notify";
import { showCancelled } from "../placed";
import { cancelOrder } from "../queries";
import { restOf, sentenceOf } from "../words";

/** Asks before an order is taken out of the book. */
export function CancelDialog({ order, close }: { order: Order; close: () => void }) {
  const queries = useQueryClient();
  const { submit, problem, isPending, reset } = useSubmit({
    send: ({ id }: Order) => cancelOrder(id),
    onDone: (ended) => {
      showCancelled(queries);
      // The price may have reached it a moment before: then it was filled, and that is the truth.
      const title =
        ended.status === "cancelled"
          ? "Order cancelled"
          : "The order was filled before it could be cancelled";
      notify({ title, text: sentenceOf(ended), tone: "done" });
      close();
    },
  });
  return (
    <ConfirmDialog
      opened
      title="Cancel this order?"
      confirm="Cancel the order"
      tone="loss"
      isPending={isPending}
      problem={problem}
      onConfirm={() => submit(order)}
      onClose={() => {
        reset();
        close();
      }}
    >
      <p>
        {sentenceOf(order)}. {formatQuantity(restOf(order))} of it are not filled; what they reserve is free
        again at once. What was filled stays.
      </p>
    </ConfirmDialog>
  );
}

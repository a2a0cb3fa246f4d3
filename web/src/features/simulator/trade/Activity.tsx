import { IconListDetails, IconReceipt } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Segmented } from "../../../ui/Segmented";
import { EmptyState, Loaded, SkeletonRows } from "../../../ui/states";
import { FillRows } from "../orders/FillRows";
import { OpenOrders } from "../orders/OpenOrders";
import { openOrdersQuery, recentFillsQuery } from "../queries";
import classes from "./Activity.module.css";

type View = "open" | "fills";

/** Below the chart: what waits in the book, and what was filled last, in every market. */
export function Activity() {
  const [view, setView] = useState<View>("open");
  const open = useQuery(openOrdersQuery);
  const fills = useQuery({ ...recentFillsQuery, enabled: view === "fills" });
  const count = open.data?.items.length ?? 0;
  const waiting = (
    <div className={classes.waiting}>
      <SkeletonRows rows={3} height={28} />
    </div>
  );
  return (
    <section aria-label="Your orders and fills">
      <div className={classes.bar}>
        <Segmented
          label="Show"
          size="small"
          value={view}
          segments={[
            { value: "open", label: count > 0 ? `Open orders ${count}` : "Open orders" },
            { value: "fills", label: "Recent fills" },
          ]}
          onChange={setView}
        />
        <Link to="/practise/orders" search={view === "open" ? {} : { show: "fills" }} className={classes.all}>
          All
        </Link>
      </div>
      {view === "open" ? (
        <Loaded query={open} skeleton={waiting}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState icon={IconListDetails} title="No open orders">
                A limit order that is not filled at once waits here.
              </EmptyState>
            ) : (
              <OpenOrders orders={items} />
            )
          }
        </Loaded>
      ) : (
        <Loaded query={fills} skeleton={waiting}>
          {({ items }) =>
            items.length === 0 ? (
              <EmptyState icon={IconReceipt} title="No fills yet">
                Your first order fills in a second.
              </EmptyState>
            ) : (
              <FillRows fills={items} few />
            )
          }
        </Loaded>
      )}
    </section>
  );
}

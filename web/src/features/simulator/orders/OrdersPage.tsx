import { IconListDetails } from "@tabler/icons-react";
import { type InfiniteData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { Page as PageOf } from "../../../api/types";
import { Card } from "../../../ui/Card";
import { LinkButton } from "../../../ui/LinkButton";
import { LoadMore } from "../../../ui/LoadMore";
import { Page } from "../../../ui/Page";
import { Segmented } from "../../../ui/Segmented";
import { EmptyState, Loaded, SkeletonRows } from "../../../ui/states";
import { PractiseNav } from "../../market/PractiseNav";
import { closedOrdersQuery, fillsQuery, openOrdersQuery } from "../queries";
import { FillRows } from "./FillRows";
import { OpenOrders } from "./OpenOrders";
import { OrderDialog } from "./OrderDialog";
import { OrderRows } from "./OrderRows";
import classes from "./OrdersPage.module.css";

const FROM = "/person/practise/orders";

export type OrdersView = "open" | "past" | "fills";

/** What waits, what is over, and every fill; the details of one order over it. */
export function OrdersPage() {
  const { show = "open", order } = useSearch({ from: FROM });
  const navigate = useNavigate({ from: "/practise/orders" });
  return (
    <Page title="Orders" width="wide">
      <PractiseNav />
      <div>
        <Segmented<OrdersView>
          label="Show"
          value={show}
          segments={[
            { value: "open", label: "Open" },
            { value: "past", label: "Past" },
            { value: "fills", label: "Fills" },
          ]}
          onChange={(chosen) =>
            void navigate({ search: chosen === "open" ? {} : { show: chosen }, replace: true })
          }
        />
      </div>
      <Card padding="flush">
        {show === "open" && <Open />}
        {show === "past" && <Past />}
        {show === "fills" && <Fills />}
      </Card>
      {order && (
        <OrderDialog
          id={order}
          close={() => void navigate({ search: ({ order: _, ...rest }) => rest, replace: true })}
        />
      )}
    </Page>
  );
}

function Open() {
  return (
    <Loaded query={useQuery(openOrdersQuery)} skeleton={<Waiting />}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty title="No open orders">A limit order that is not filled at once waits here.</Empty>
        ) : (
          <OpenOrders orders={items} />
        )
      }
    </Loaded>
  );
}

function Past() {
  const query = useInfiniteQuery(closedOrdersQuery);
  return (
    <Loaded query={query} skeleton={<Waiting />}>
      {(data) => {
        const orders = itemsOf(data);
        if (orders.length === 0)
          return <Empty title="No orders yet">Orders that are filled or cancelled are listed here.</Empty>;
        return (
          <>
            <OrderRows orders={orders} />
            <LoadMore query={query} />
          </>
        );
      }}
    </Loaded>
  );
}

function Fills() {
  const query = useInfiniteQuery(fillsQuery);
  return (
    <Loaded query={query} skeleton={<Waiting />}>
      {(data) => {
        const fills = itemsOf(data);
        if (fills.length === 0)
          return (
            <Empty title="No fills yet">
              Each part of an order that is filled is listed here, with its fee.
            </Empty>
          );
        return (
          <>
            <FillRows fills={fills} />
            <LoadMore query={query} />
          </>
        );
      }}
    </Loaded>
  );
}

function Empty({ title, children }: { title: string; children: string }) {
  return (
    <EmptyState
      icon={IconListDetails}
      title={title}
      action={<LinkButton to="/practise/markets">Choose a market</LinkButton>}
    >
      {children}
    </EmptyState>
  );
}

function Waiting() {
  return (
    <div className={classes.waiting}>
      <SkeletonRows rows={6} height={28} />
    </div>
  );
}

function itemsOf<Item>(data: InfiniteData<PageOf<Item>>): Item[] {
  return data.pages.flatMap(({ items }) => items);
}

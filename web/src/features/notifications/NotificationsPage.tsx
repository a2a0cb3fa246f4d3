import { Button } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asProblem } from "../../api/problem";
import { Card } from "../../ui/Card";
import { LoadMore } from "../../ui/LoadMore";
import { Page } from "../../ui/Page";
import { Segmented } from "../../ui/Segmented";
import { EmptyState, Loaded, SkeletonRows } from "../../ui/states";
import { NotificationItem } from "./NotificationItem";
import classes from "./NotificationsPage.module.css";
import { markRead, notificationsQuery, unreadCountQuery } from "./queries";

type View = "all" | "unread";

export function NotificationsPage() {
  const queries = useQueryClient();
  const [view, setView] = useState<View>("all");
  const unread = useQuery(unreadCountQuery).data?.unread ?? 0;
  const list = useInfiniteQuery(notificationsQuery(view === "unread"));
  const read = useMutation({ mutationFn: () => markRead(queries, "all") });
  return (
    <Page
      title="Notifications"
      width="text"
      action={
        unread > 0 && (
          <Button variant="default" size="sm" onClick={() => read.mutate()} loading={read.isPending}>
            Mark all as read
          </Button>
        )
      }
    >
      <div>
        <Segmented
          label="Show"
          value={view}
          segments={[
            { value: "all", label: "All" },
            { value: "unread", label: unread > 0 ? `Unread ${unread}` : "Unread" },
          ]}
          onChange={setView}
        />
      </div>
      {read.error && (
        <p className={classes.problem} role="alert">
          {asProblem(read.error).message}
        </p>
      )}
      <Card padding="flush">
        <Loaded
          query={list}
          skeleton={
            <div className={classes.waiting}>
              <SkeletonRows rows={6} height={44} />
            </div>
          }
        >
          {({ pages }) => {
            const items = pages.flatMap((page) => page.items);
            if (items.length === 0)
              return (
                <EmptyState icon={IconBell} title={view === "unread" ? "All read" : "Nothing yet"}>
                  Fills, levels and news about your account will be listed here.
                </EmptyState>
              );
            return (
              <>
                <ul className={classes.list}>
                  {items.map((item) => (
                    <li key={item.id}>
                      <NotificationItem item={item} />
                    </li>
                  ))}
                </ul>
                <LoadMore query={list} />
              </>
            );
          }}
        </Loaded>
      </Card>
    </Page>
  );
}

import { Button } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { asProblem } from "../../api/problem";
import { EmptyState, Loaded, SkeletonRows } from "../../ui/states";
import classes from "./BellPanel.module.css";
import { NotificationItem } from "./NotificationItem";
import { latestQuery, markRead, unreadCountQuery } from "./queries";

/** The newest notifications under the bell. */
export function BellPanel({ close }: { close: () => void }) {
  const queries = useQueryClient();
  const unread = useQuery(unreadCountQuery).data?.unread ?? 0;
  const read = useMutation({ mutationFn: () => markRead(queries, "all") });
  return (
    <div className={classes.panel}>
      <div className={classes.header}>
        <h2 className={classes.title}>Notifications</h2>
        {unread > 0 && (
          <Button variant="subtle" size="compact-sm" onClick={() => read.mutate()} loading={read.isPending}>
            Mark all as read
          </Button>
        )}
      </div>
      {read.error && (
        <p className={classes.problem} role="alert">
          {asProblem(read.error).message}
        </p>
      )}
      <Loaded query={useQuery(latestQuery)} skeleton={<Waiting />}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={IconBell} title="Nothing yet">
              Fills, levels and news about your account will be listed here.
            </EmptyState>
          ) : (
            <ul className={classes.list}>
              {items.map((item) => (
                <li key={item.id}>
                  <NotificationItem item={item} onOpen={close} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <Link to="/notifications" className={classes.all} onClick={close}>
        See all
      </Link>
    </div>
  );
}

function Waiting() {
  return (
    <div className={classes.waiting}>
      <SkeletonRows rows={4} height={40} />
    </div>
  );
}

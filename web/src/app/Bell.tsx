import { IconBell } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { unreadCountQuery } from "../features/notifications/queries";
import { Disclosure } from "../ui/Disclosure";
import { SkeletonRows } from "../ui/states";
import classes from "./Bell.module.css";

const BellPanel = lazy(() =>
  import("../features/notifications/BellPanel").then(({ BellPanel }) => ({ default: BellPanel })),
);

/** The unread count, live (the event `notification_created` makes it stale), and the newest notifications. */
export function Bell() {
  const unread = useQuery(unreadCountQuery).data?.unread ?? 0;
  return (
    <Disclosure
      label="Notifications"
      width={360}
      triggerLabel={unread === 0 ? "Notifications" : `Notifications, ${unread} unread`}
      triggerClassName={classes.bell}
      trigger={
        <span className={classes.glyph}>
          <IconBell size={22} stroke={1.75} aria-hidden="true" />
          {unread > 0 && <span className={classes.count}>{unread > 9 ? "9+" : unread}</span>}
        </span>
      }
    >
      {(close) => (
        <Suspense
          fallback={
            <div className={classes.waiting}>
              <SkeletonRows rows={4} height={40} />
            </div>
          }
        >
          <BellPanel close={close} />
        </Suspense>
      )}
    </Disclosure>
  );
}

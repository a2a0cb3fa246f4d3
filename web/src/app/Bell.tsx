import { ActionIcon, Popover } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { unreadCountQuery } from "../features/notifications/queries";
import { SkeletonRows } from "../ui/states";
import classes from "./Bell.module.css";

const BellPanel = lazy(() =>
  import("../features/notifications/BellPanel").then(({ BellPanel }) => ({ default: BellPanel })),
);

/** The unread count, live (the event `notification_created` makes it stale), and the newest notifications. */
export function Bell() {
  const [opened, setOpened] = useState(false);
  const unread = useQuery(unreadCountQuery).data?.unread ?? 0;
  const label = unread === 0 ? "Notifications" : `Notifications, ${unread} unread`;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={360} trapFocus shadow="md">
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={44}
          aria-label={label}
          onClick={() => setOpened(!opened)}
        >
          <span className={classes.bell}>
            <IconBell size={22} stroke={1.75} />
            {unread > 0 && <span className={classes.count}>{unread > 9 ? "9+" : unread}</span>}
          </span>
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown p={0} className={classes.panel} aria-label="Notifications">
        <Suspense fallback={<SkeletonRows rows={4} height={40} />}>
          {opened && <BellPanel close={() => setOpened(false)} />}
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
}

import {
  type Icon,
  IconBell,
  IconMedal,
  IconShieldLock,
  IconSparkles,
  IconTrendingUp,
} from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import type { MouseEvent } from "react";
import type { Notification } from "../../api/types";
import { formatAgo, formatDateTime } from "../../ui/format";
import classes from "./NotificationItem.module.css";
import { markRead } from "./queries";

/** One notification: a press reads it, and goes where it leads. */
export function NotificationItem({ item, onOpen }: { item: Notification; onOpen?: () => void }) {
  const queries = useQueryClient();
  const router = useRouter();
  const isUnread = item.read_at === null;
  // A mark that is not set now is set by the next visit; it is not worth a message.
  const read = (): void => void (isUnread && markRead(queries, [item.id]).catch(() => undefined));
  const words = <Words item={item} />;
  const props = { className: classes.item, "data-unread": isUnread || undefined };
  if (!isInside(item.link))
    return isUnread ? (
      <button type="button" {...props} onClick={read}>
        {words}
        <span className="visually-hidden">Mark as read</span>
      </button>
    ) : (
      <div {...props}>{words}</div>
    );
  const { link } = item;
  const open = (event: MouseEvent): void => {
    read();
    onOpen?.();
    // A new tab or window is the browser's to open.
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    router.history.push(link);
  };
  return (
    <a {...props} href={link} onClick={open}>
      {words}
    </a>
  );
}

function Words({ item }: { item: Notification }) {
  const Glyph = glyphOf(item.kind);
  return (
    <>
      <span className={classes.glyph}>
        <Glyph size={18} stroke={1.75} aria-hidden="true" />
      </span>
      <span className={classes.words}>
        <span className={classes.subject}>
          {item.title}
          {item.read_at === null && <span className={classes.dot} role="img" aria-label="Unread" />}
        </span>
        {item.body && <span className={classes.body}>{item.body}</span>}
        <time className={classes.when} dateTime={item.created_at} title={formatDateTime(item.created_at)}>
          {formatAgo(item.created_at)}
        </time>
      </span>
    </>
  );
}

/** A path of this application: whatever else a link may say is not followed. */
export function isInside(link: string | null): link is string {
  return link !== null && /^\/(?![/\\])/.test(link);
}

function glyphOf(kind: string): Icon {
  if (/order|fill|trade/.test(kind)) return IconTrendingUp;
  if (/rank|board/.test(kind)) return IconMedal;
  if (/xp|level|milestone|achievement|gain/.test(kind)) return IconSparkles;
  if (/security|sign_in|password|session|account/.test(kind)) return IconShieldLock;
  return IconBell;
}

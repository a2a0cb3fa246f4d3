/** The states every page has besides its content: loading, empty, failed, offline. */
import { Button, Skeleton } from "@mantine/core";
import { type Icon, IconAlertTriangle, IconCloudOff } from "@tabler/icons-react";
import { type Query, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useSyncExternalStore } from "react";
import { asProblem } from "../api/problem";
import classes from "./states.module.css";

interface EmptyStateProps {
  icon: Icon;
  title: string;
  /** What to do about it. */
  children?: ReactNode;
  action?: ReactNode;
}

export function EmptyState({ icon: Glyph, title, children, action }: EmptyStateProps) {
  return (
    <div className={classes.state}>
      <span className={classes.glyph}>
        <Glyph size={24} stroke={1.75} aria-hidden="true" />
      </span>
      <p className={classes.title}>{title}</p>
      {children && <p className={classes.text}>{children}</p>}
      {action}
    </div>
  );
}

/** What went wrong, in the server's words, with a retry and the id that support can look up. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = asProblem(error);
  const Glyph = problem.isUnreachable ? IconCloudOff : IconAlertTriangle;
  return (
    <div className={classes.state} role="alert">
      <span className={classes.glyph}>
        <Glyph size={24} stroke={1.75} aria-hidden="true" />
      </span>
      <p className={classes.title}>{problem.title}</p>
      {problem.message !== problem.title && <p className={classes.text}>{problem.message}</p>}
      {retry && (
        <Button variant="default" onClick={retry}>
          Try again
        </Button>
      )}
      {problem.requestId && <p className={classes.request}>Request {problem.requestId}</p>}
    </div>
  );
}

interface QueryLike<Data> {
  data: Data | undefined;
  error: Error | null;
}

/** What failed here failed elsewhere on the page for the same reason: one press tries all of it again. */
const FAILED = { type: "active", predicate: (query: Query) => query.state.status === "error" } as const;

interface LoadedProps<Data> {
  query: QueryLike<Data>;
  skeleton: ReactNode;
  children: (data: Data) => ReactNode;
}

/** The content once it is there; until then a skeleton of its shape, or the error. Old data stays shown. */
export function Loaded<Data>({ query, skeleton, children }: LoadedProps<Data>) {
  const queries = useQueryClient();
  if (query.data !== undefined) return children(query.data);
  if (query.error)
    return <ErrorState error={query.error} retry={() => void queries.refetchQueries(FAILED)} />;
  return (
    <div aria-busy="true">
      <span className="visually-hidden">Loading</span>
      {skeleton}
    </div>
  );
}

/** Lines of text or rows of a list that are on their way. */
export function SkeletonRows({ rows = 4, height = 20 }: { rows?: number; height?: number }) {
  return (
    <div className={classes.rows}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all alike and never move
        <Skeleton key={row} height={height} width={row % 3 === 2 ? "70%" : "100%"} />
      ))}
    </div>
  );
}

/** A line at the top while the browser has no network: what is shown may be old, and nothing can be sent. */
export function OfflineNotice() {
  const online = useSyncExternalStore(watchNetwork, () => navigator.onLine);
  if (online) return null;
  return (
    <p className={classes.offline} role="status">
      <IconCloudOff size={16} aria-hidden="true" /> No connection. Figures may be old, and nothing can be
      sent.
    </p>
  );
}

function watchNetwork(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

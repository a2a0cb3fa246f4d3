import type { ErrorComponentProps } from "@tanstack/react-router";
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { Page } from "../ui/Page";
import { ErrorState, SkeletonRows } from "../ui/states";

/** The error boundary of a page: what its code or its loader threw. */
export function PageFailure({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  useEffect(() => {
    console.error(error);
  }, [error]);
  return (
    <main>
      <ErrorState
        error={error}
        retry={() => {
          reset();
          void router.invalidate();
        }}
      />
    </main>
  );
}

/** Shown when a page's code takes longer than a blink. */
export function PagePending() {
  return (
    <Page title="Saker">
      <SkeletonRows rows={6} height={28} />
    </Page>
  );
}

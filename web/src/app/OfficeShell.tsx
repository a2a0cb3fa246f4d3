import { IconArrowLeft, IconShieldLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { asProblem } from "../api/problem";
import type { StaffPermission } from "../api/types";
import { accessQuery } from "../features/admin/queries";
import { pagesFor } from "../features/admin/words";
import { meQuery } from "../features/identity/queries";
import { Brand } from "../ui/Brand";
import { setDisplayZone } from "../ui/format";
import { LinkButton } from "../ui/LinkButton";
import { Page } from "../ui/Page";
import { EmptyState, ErrorState, OfflineNotice, SkeletonRows } from "../ui/states";
import { AccountMenu } from "./AccountMenu";
import { NotFound } from "./NotFound";
import classes from "./OfficeShell.module.css";

/** The frame of the back office: its pages by what one may do, at the side or, on a phone, at the top. */
export function OfficeShell() {
  const { data: me } = useQuery(meQuery);
  const access = useQuery(accessQuery);
  setDisplayZone(me?.zone);
  const problem = access.error ? asProblem(access.error) : null;
  // Who is no member of staff is not told that there is anything here.
  if (problem?.code === "forbidden") return <NotFound />;
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <header className={classes.side}>
        <div className={classes.head}>
          <Link to="/admin/people" className={classes.brand}>
            <Brand />
            <span className={classes.office}>Back office</span>
          </Link>
          <div className={classes.narrow}>
            <AccountMenu me={me} look="bar" />
          </div>
        </div>
        <Pages permissions={access.data?.permissions ?? []} />
        <div className={classes.wide}>
          <Link to="/home" className={classes.back}>
            <IconArrowLeft size={16} aria-hidden="true" />
            Back to Saker
          </Link>
          <AccountMenu me={me} look="rail" />
        </div>
      </header>
      <main id="main" tabIndex={-1} className={classes.main}>
        <OfflineNotice />
        {access.data && <Outlet />}
        {access.isPending && (
          <Page title="Back office">
            <SkeletonRows rows={8} height={28} />
          </Page>
        )}
        {problem?.code === "second_factor_required" && <FactorFirst />}
        {problem && problem.code !== "second_factor_required" && (
          <ErrorState error={problem} retry={() => void access.refetch()} />
        )}
      </main>
    </div>
  );
}

/** The pages that one may read; on a phone the current one is moved into sight. */
function Pages({ permissions }: { permissions: readonly StaffPermission[] }) {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const nav = useRef<HTMLElement>(null);
  const pages = pagesFor(permissions);
  const current = pages.find(({ to }) => path.startsWith(to))?.to;
  useEffect(() => {
    if (current) nav.current?.querySelector("[data-status=active]")?.scrollIntoView({ block: "nearest" });
  }, [current]);
  return (
    <nav ref={nav} aria-label="Back office" className={classes.nav}>
      {pages.map(({ label, to }) => (
        <Link key={label} to={to} className={classes.page} activeOptions={{ includeSearch: false }}>
          {label}
        </Link>
      ))}
    </nav>
  );
}

function FactorFirst() {
  return (
    <Page title="Back office" width="text">
      <EmptyState
        icon={IconShieldLock}
        title="A second factor first"
        action={<LinkButton to="/settings">Open settings</LinkButton>}
      >
        Staff give an authenticator app or a passkey in each sign-in. Set one up in the settings; with one,
        log out and in again by it.
      </EmptyState>
    </Page>
  );
}

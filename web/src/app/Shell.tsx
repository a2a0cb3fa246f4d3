import { useQuery } from "@tanstack/react-query";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { Fragment, lazy, Suspense, useEffect, useRef, useState } from "react";
import { meQuery } from "../features/identity/queries";
import { VerifyBanner } from "../features/identity/VerifyBanner";
import { useLanguageOfAccount } from "../features/settings/languageChoice";
import { useThemeOfAccount } from "../features/settings/theme";
import { setDisplayZone } from "../ui/format";
import { OfflineNotice } from "../ui/states";
import { LiveNews } from "./LiveNews";
import { useLiveUpdates } from "./liveUpdates";
import { Rail } from "./Rail";
import classes from "./Shell.module.css";
import { TabBar } from "./TabBar";
import { TopBar } from "./TopBar";
import { usePaletteKey } from "./usePaletteKey";

const Palette = lazy(() => import("./Palette").then(({ Palette }) => ({ default: Palette })));

const BROWSER_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The frame of every page of a person: rail or bars, the notices, the palette. */
export function Shell() {
  const { data: me } = useQuery(meQuery);
  const [searching, setSearching] = useState(false);
  const openSearch = (): void => setSearching(true);
  usePaletteKey(openSearch);
  useLiveUpdates();
  useThemeOfAccount();
  const languageChanges = useLanguageOfAccount();
  useFocusOnNavigation();
  // Before the page below formats its first time. Where the person lives elsewhere than this browser thinks, what was
  // formatted meanwhile is made anew.
  const zone = me?.zone ?? BROWSER_ZONE;
  setDisplayZone(zone);
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        Skip to the content
      </a>
      <Rail me={me} openSearch={openSearch} />
      <TopBar me={me} openSearch={openSearch} />
      <main id="main" tabIndex={-1} className={classes.main}>
        <OfflineNotice />
        <VerifyBanner me={me} />
        <Fragment key={`${zone} ${languageChanges}`}>
          <Outlet />
        </Fragment>
      </main>
      <LiveNews />
      <TabBar products={me?.products ?? []} />
      {searching && (
        <Suspense>
          <Palette products={me?.products ?? []} close={() => setSearching(false)} />
        </Suspense>
      )}
    </div>
  );
}

/** After a navigation the focus goes to the page, as it does when a browser loads one; not on the first page. */
function useFocusOnNavigation(): void {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const previous = useRef(path);
  useEffect(() => {
    if (previous.current !== undefined && previous.current !== path)
      document.getElementById("main")?.focus({ preventScroll: true });
    previous.current = path;
  }, [path]);
}

import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { useEffect } from "react";
import { keepStreamCurrent } from "../api/live";
import { followOtherTabs, session } from "../api/session";
import { Messages } from "../ui/notify";
import { cssVariables, theme } from "../ui/theme";
import { queryClient } from "./queryClient";
import { router } from "./router";

// public/color-scheme.js reads the same key before the first paint.
const colorScheme = localStorageColorSchemeManager({ key: "saker.color_scheme" });

/** The nonce of this answer, which the server wrote into the page; style elements must carry it. */
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? "";
setNonce(nonce);

export function App() {
  useEffect(() => {
    const stops = [keepStreamCurrent(), followOtherTabs(), session.subscribe(onSessionChange)];
    return () => {
      for (const stop of stops) stop();
    };
  }, []);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorScheme}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Messages />
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** Nobody's data outlives the session; the guards decide again which page may be shown. */
function onSessionChange(signedIn: boolean): void {
  if (signedIn) return;
  queryClient.clear();
  void router.invalidate();
}

import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState, useSyncExternalStore } from "react";
import { session } from "../../api/session";
import classes from "./CookieNotice.module.css";

const SEEN = "saker.cookies_seen";

/**
 * What these pages keep, told to visitors until they have read it. There is nothing to agree to, so there is one button;
 * it stands above the page and covers nothing.
 */
export function CookieNotice() {
  const [seen, setSeen] = useState(() => localStorage.getItem(SEEN) === "1");
  const isKnown = useSyncExternalStore(session.subscribe, session.mayResume);
  if (seen || isKnown) return null;
  const dismiss = (): void => {
    localStorage.setItem(SEEN, "1");
    setSeen(true);
    document.getElementById("main")?.focus({ preventScroll: true });
  };
  return (
    <section className={classes.notice} aria-label="Cookies">
      <p>
        These pages keep only what they need. <Link to="/cookies">What is kept</Link>
      </p>
      <Button variant="default" size="compact-sm" onClick={dismiss}>
        OK
      </Button>
    </section>
  );
}

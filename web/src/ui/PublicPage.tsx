import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Brand } from "./Brand";
import { useDocumentTitle } from "./Page";
import classes from "./PublicPage.module.css";
import { OfflineNotice } from "./states";

/** The frame of a page that needs no account: the ways in at the top, the small print below. */
export function PublicPage({ title, children }: { title: string; children: ReactNode }) {
  useDocumentTitle(title);
  return (
    <div className={classes.page}>
      <OfflineNotice />
      <header className={classes.header}>
        <Link to="/" className={classes.brand}>
          <Brand />
        </Link>
        <nav aria-label="Account" className={classes.ways}>
          <Button component={Link} to="/login" variant="subtle" color="gray" size="sm">
            Log in
          </Button>
          <Button component={Link} to="/register" size="sm" className={classes.join}>
            Create account
          </Button>
        </nav>
      </header>
      <main id="main" tabIndex={-1} className={classes.main}>
        {children}
      </main>
      <footer className={classes.footer}>
        <p>Saker is open-source software that anyone can host. Practice money is not money.</p>
        <nav aria-label="Small print" className={classes.ways}>
          <Link to="/terms">Terms</Link>
          <Link to="/privacy">Privacy</Link>
          <Link to="/cookies">Cookies</Link>
        </nav>
      </footer>
    </div>
  );
}

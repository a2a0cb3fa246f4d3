import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Brand } from "../../ui/Brand";
import { useDocumentTitle } from "../../ui/Page";
import { OfflineNotice } from "../../ui/states";
import classes from "./AuthLayout.module.css";

interface AuthLayoutProps {
  title: string;
  lead: string;
  /** The other way in. */
  footer: ReactNode;
  children: ReactNode;
}

/** One form in the middle of a quiet page. */
export function AuthLayout({ title, lead, footer, children }: AuthLayoutProps) {
  useDocumentTitle(title);
  return (
    <div className={classes.page}>
      <OfflineNotice />
      <header className={classes.header}>
        <Link to="/" className={classes.brand}>
          <Brand />
        </Link>
      </header>
      <main id="main" className={classes.main}>
        <h1 className={classes.title}>{title}</h1>
        <p className={classes.lead}>{lead}</p>
        {children}
        <p className={classes.footer}>{footer}</p>
      </main>
    </div>
  );
}

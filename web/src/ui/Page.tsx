import { type ReactNode, useEffect } from "react";
import classes from "./Page.module.css";

interface PageProps {
  title: string;
  /** The document's title where the page greets instead of naming itself. */
  documentTitle?: string;
  /** One sentence under the title, where the title needs one. */
  lead?: ReactNode;
  /** The page's one primary action. */
  action?: ReactNode;
  /** "wide" for tables and trading, "text" for reading; the default suits cards. */
  width?: "text" | "normal" | "wide";
  children: ReactNode;
}

/** A page inside the shell: its title (also of the document), its action, its content. */
export function Page({ title, documentTitle, lead, action, width = "normal", children }: PageProps) {
  useDocumentTitle(documentTitle ?? title);
  return (
    <div className={classes.page} data-width={width}>
      <header className={classes.header}>
        <div className={classes.words}>
          <h1 className={classes.title} tabIndex={-1}>
            {title}
          </h1>
          {lead && <p className={classes.lead}>{lead}</p>}
        </div>
        {action && <div className={classes.action}>{action}</div>}
      </header>
      {children}
    </div>
  );
}

export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = title === "Saker" ? title : `${title} · Saker`;
  }, [title]);
}

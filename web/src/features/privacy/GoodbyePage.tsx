import { Link, useSearch } from "@tanstack/react-router";
import { formatDate } from "../../ui/format";
import { PublicPage } from "../../ui/PublicPage";
import classes from "../identity/TermsPage.module.css";
import own from "./Privacy.module.css";

/** What happens now that a person asked to be forgotten, and how to take it back. */
export function GoodbyePage() {
  const { certificate, due } = useSearch({ from: "/goodbye" });
  return (
    <PublicPage title="Goodbye">
      <article className={classes.text}>
        <h1 className={classes.title}>Goodbye</h1>
        <section className={classes.section}>
          <p>
            Your account will be erased{due ? ` on ${formatDate(due)}` : ""}. Until then,{" "}
            <Link to="/login">signing in</Link> keeps it.
          </p>
          {certificate && (
            <p>
              Afterwards the certificate is at{" "}
              <Link to="/privacy/certificates/$id" params={{ id: certificate }} className={own.address}>
                /privacy/certificates/{certificate}
              </Link>
              . Write it down: we shall not know any more whose it is.
            </p>
          )}
        </section>
      </article>
    </PublicPage>
  );
}

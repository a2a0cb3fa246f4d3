import { PublicPage } from "../../ui/PublicPage";
import classes from "../identity/TermsPage.module.css";

const KEPT: readonly { name: string; text: string }[] = [
  {
    name: "The cookie __Host-saker_refresh",
    text: "Keeps you signed in for up to 30 days. Only the server can read it, and it goes when you log out.",
  },
  {
    name: "The browser's storage",
    text: "Your theme and language; that someone signed in here; that you have read the notice about cookies; if you turned on messages to this browser, its number; and, until the tab is closed, an order that you were writing. It never leaves your device.",
  },
];

export function CookiesPage() {
  return (
    <PublicPage title="Cookies">
      <article className={classes.text}>
        <h1 className={classes.title}>Cookies</h1>
        <section className={classes.section}>
          <p>
            These pages keep only what they cannot work without. Nothing measures you and nothing follows you,
            so there is nothing to agree to. Before you sign in or choose a theme, nothing is kept at all.
          </p>
        </section>
        {KEPT.map(({ name, text }) => (
          <section key={name} className={classes.section}>
            <h2 className={classes.heading}>{name}</h2>
            <p>{text}</p>
          </section>
        ))}
      </article>
    </PublicPage>
  );
}

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { PublicPage } from "../../ui/PublicPage";
import { Loaded, SkeletonRows } from "../../ui/states";
import classes from "../identity/TermsPage.module.css";
import { policyQuery } from "./queries";
import { RetentionTable } from "./RetentionTable";

export function PrivacyPage() {
  const policy = useQuery(policyQuery);
  return (
    <PublicPage title="Privacy">
      <article className={classes.text}>
        <h1 className={classes.title}>Privacy</h1>
        <p className={classes.version}>
          {policy.data ? `Version ${policy.data.versions.privacy}` : "\u00a0"}
        </p>
        <section className={classes.section}>
          <h2 className={classes.heading}>What we know of you</h2>
          <p>
            The address and the name that you give, where and when you signed in (the browser, and the network
            without its last part), what you did here, and what we told you. Nothing is bought, sold or
            shared, and nobody else's program runs on these pages.
          </p>
        </section>
        <section className={classes.section}>
          <h2 className={classes.heading}>What it is for</h2>
          <p>
            To sign you in, to keep your books right, and to see when somebody else tries to be you. Boards
            show the name that you chose, and nothing else of you.
          </p>
        </section>
        <section className={classes.section}>
          <h2 className={classes.heading}>How long we keep it</h2>
          <p>As long as you have an account, but for these:</p>
          <Loaded query={policy} skeleton={<SkeletonRows rows={4} />}>
            {({ retention }) => <RetentionTable lines={retention} />}
          </Loaded>
        </section>
        <section className={classes.section}>
          <h2 className={classes.heading}>What you can do</h2>
          <p>
            In <Link to="/settings/privacy">Settings</Link> you get a copy of everything, and leave for good.
            After {policy.data?.grace_days ?? 14} days your name, address, sign-ins and messages are erased.
            The books keep their entries under a number that leads to nobody.
          </p>
        </section>
      </article>
    </PublicPage>
  );
}

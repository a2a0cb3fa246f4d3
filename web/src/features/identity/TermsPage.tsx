import { useQuery } from "@tanstack/react-query";
import { formatDate } from "../../ui/format";
import { PublicPage } from "../../ui/PublicPage";
import { termsQuery } from "./queries";
import classes from "./TermsPage.module.css";

const SECTIONS: readonly { title: string; paragraphs: readonly string[] }[] = [
  {
    title: "What this is",
    paragraphs: [
      "Saker is software for learning and practising with money. “We” means whoever runs this installation of it; “you” means the person who opens an account here.",
      "It gives no investment, tax or legal advice. What you learn from practice does not promise any result with real money.",
    ],
  },
  {
    title: "Practice money",
    paragraphs: [
      "Practice rupees and practice coins have no value. They cannot be bought, sold, withdrawn, given to someone else or exchanged for anything.",
      "The market is synthetic. Its prices are computed; they are not the prices of any exchange, even where a symbol sounds like that of a real asset.",
    ],
  },
  {
    title: "Your account",
    paragraphs: [
      "One person, one account. Keep your password to yourself, and log out on devices that others use. What is done with your account counts as done by you.",
      "The name that you choose is shown on boards. It must not pretend to be another person or our staff.",
    ],
  },
  {
    title: "Fair use",
    paragraphs: [
      "Do not open several accounts to gain ranks or rewards, do not disturb the service, and do not reach for data of others. Programs may use the documented interface within its limits.",
      "Orders, XP and ranks that come from a fault or from breaking these terms can be reversed. A reversal is recorded as an entry of its own and its reason is shown to you.",
    ],
  },
  {
    title: "Availability and changes",
    paragraphs: [
      "We try to keep the service running and your records intact, without a promise of availability. Practice accounts may be reset when the market or the rules change; we tell you before.",
      "When these terms change, the new version and its date stand here, and you are asked again before you go on.",
    ],
  },
  {
    title: "Ending",
    paragraphs: [
      "You may stop at any time. We may close an account that breaks these terms, and tell its owner why unless the law forbids it.",
    ],
  },
];

export function TermsPage() {
  const terms = useQuery(termsQuery).data;
  return (
    <PublicPage title="Terms">
      <article className={classes.text}>
        <h1 className={classes.title}>Terms</h1>
        <p className={classes.version}>
          {terms ? `Version ${terms.version}, published on ${formatDate(terms.published_on)}` : "\u00a0"}
        </p>
        {SECTIONS.map(({ title, paragraphs }) => (
          <section key={title} className={classes.section}>
            <h2 className={classes.heading}>{title}</h2>
            {paragraphs.map((paragraph) => (
              <p key={paragraph}>{paragraph}</p>
            ))}
          </section>
        ))}
      </article>
    </PublicPage>
  );
}

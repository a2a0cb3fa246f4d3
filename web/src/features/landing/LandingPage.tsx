import { Button } from "@mantine/core";
import { type Icon, IconArrowRight, IconEyeCheck, IconScale } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { PublicPage } from "../../ui/PublicPage";
import classes from "./LandingPage.module.css";
import { LiveMarket } from "./LiveMarket";
import { type Step, StepPicture } from "./StepPicture";

const STEPS: readonly { step: Step; title: string; text: string }[] = [
  {
    step: "trade",
    title: "Trade with practice money",
    text: "You start with ₹1,00,000 and a market of 20 symbols that moves every second, day and night.",
  },
  {
    step: "cost",
    title: "See what each decision cost",
    text: "The fee and the price stand there before you confirm. After each fill: spread, slippage and profit.",
  },
  {
    step: "grow",
    title: "Grow with what you do",
    text: "Filled orders earn XP and levels. The board ranks profit, and only after ten orders.",
  },
];

const PROMISES: readonly { icon: Icon; title: string; text: string }[] = [
  {
    icon: IconEyeCheck,
    title: "A market that says what it is",
    text: "The prices are synthetic: computed from a secret key, the same for everybody. They follow no exchange and predict nothing.",
  },
  {
    icon: IconScale,
    title: "Books that balance",
    text: "Every rupee, practice rupees too, is an entry of a double-entry ledger. The database refuses one that does not add up.",
  },
];

export function LandingPage() {
  return (
    <PublicPage title="Saker">
      <section className={classes.hero}>
        <div className={classes.pitch}>
          <h1 className={classes.title}>Practise with money before it matters</h1>
          <p className={classes.lead}>
            Trade a live synthetic market with ₹1,00,000 of practice money. See what every decision costs.
            Nothing can be lost but the practice.
          </p>
          <div className={classes.calls}>
            <Button
              component={Link}
              to="/register"
              size="lg"
              rightSection={<IconArrowRight size={20} aria-hidden="true" />}
            >
              Start practising
            </Button>
            <Button component={Link} to="/login" size="lg" variant="default">
              Log in
            </Button>
          </div>
          <p className={classes.small}>Free. No card, no bank account, no phone number.</p>
        </div>
        <LiveMarket />
      </section>

      <section aria-labelledby="how" className={classes.section}>
        <h2 id="how" className={classes.heading}>
          How it works
        </h2>
        <ol className={classes.steps}>
          {STEPS.map(({ step, title, text }) => (
            <li key={title} className={classes.step}>
              <StepPicture step={step} />
              <h3 className={classes.stepTitle}>{title}</h3>
              <p className={classes.text}>{text}</p>
            </li>
          ))}
        </ol>
      </section>

      <section aria-labelledby="promises" className={classes.section}>
        <h2 id="promises" className={classes.heading}>
          What you can rely on
        </h2>
        <ul className={classes.promises}>
          {PROMISES.map(({ icon: Glyph, title, text }) => (
            <li key={title} className={classes.promise}>
              <Glyph size={26} stroke={1.6} className={classes.glyph} aria-hidden="true" />
              <div>
                <h3 className={classes.stepTitle}>{title}</h3>
                <p className={classes.text}>{text}</p>
              </div>
            </li>
          ))}
        </ul>
      </section>
    </PublicPage>
  );
}

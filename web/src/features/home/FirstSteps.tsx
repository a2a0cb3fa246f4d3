import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { Card } from "../../ui/Card";
import classes from "./FirstSteps.module.css";

const STEPS = [
  { title: "Choose a market", text: "Twenty symbols, live prices, all practice money." },
  { title: "Buy a little", text: "Type an amount in rupees. The fee stands there before you confirm." },
  { title: "See what it cost", text: "The fill shows spread and slippage, and earns 25 XP." },
] as const;

/** What a newcomer can do, in the place where later stands what waits. */
export function FirstSteps() {
  return (
    <Card title="Your first order">
      <ol className={classes.steps}>
        {STEPS.map(({ title, text }) => (
          <li key={title}>
            <p className={classes.title}>{title}</p>
            <p className={classes.text}>{text}</p>
          </li>
        ))}
      </ol>
      <Button component={Link} to="/practise/markets" variant="light" fullWidth>
        Choose a market
      </Button>
    </Card>
  );
}

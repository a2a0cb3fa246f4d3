import { Link } from "@tanstack/react-router";
import type { Home } from "../../api/types";
import { Card } from "../../ui/Card";
import { formatMoney } from "../../ui/format";
import { Change, ChangePercent, Money } from "../../ui/Money";
import { InDisplayCurrency } from "../market/InDisplayCurrency";
import classes from "./PracticeCard.module.css";
import { sharesOf, startOf } from "./shares";

interface PracticeCardProps {
  practice: NonNullable<Home["practice"]>;
  openOrders: number;
}

/** What the practice account is worth, how far it has come, and what it is made of. */
export function PracticeCard({ practice, openOrders }: PracticeCardProps) {
  const parts = [
    { name: "Positions", tone: "positions", money: practice.positions_value },
    { name: "Cash", tone: "cash", money: practice.cash },
    { name: "In orders", tone: "reserved", money: practice.reserved },
  ] as const;
  const shares = sharesOf(parts.map(({ money }) => money?.amount ?? null));
  return (
    <Card title="Practice portfolio" aside={<Link to="/practise/portfolio">Details</Link>}>
      <p className={classes.equity}>
        <Money value={practice.equity} />
      </p>
      <InDisplayCurrency total={practice.equity} />
      <p className={classes.profit}>
        <Change value={practice.profit} />
        <ChangePercent value={practice.profit_percent} />
        {practice.equity && practice.profit && (
          <span className={classes.since}>
            since {formatMoney(startOf(practice.equity, practice.profit), { trim: true })}
          </span>
        )}
      </p>
      {shares && (
        <div className={classes.bar} aria-hidden="true">
          {parts.map(
            ({ name, tone }, index) =>
              shares[index] !== 0 && <span key={name} data-tone={tone} style={{ flexGrow: shares[index] }} />,
          )}
        </div>
      )}
      <dl className={classes.parts}>
        {parts.map(({ name, tone, money }) => (
          <div key={name}>
            <dt>
              <span className={classes.dot} data-tone={tone} aria-hidden="true" />
              {name}
            </dt>
            <dd>
              <Money value={money} />
            </dd>
          </div>
        ))}
        <div>
          <dt>Open orders</dt>
          <dd className="num">{openOrders}</dd>
        </div>
      </dl>
    </Card>
  );
}

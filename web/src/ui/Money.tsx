import { IconArrowDownRight, IconArrowUpRight } from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Money as MoneyValue } from "../api/types";
import { formatMoney, formatPercent, formatPrice, type Sign, signOf } from "./format";
import classes from "./Money.module.css";

interface MoneyProps {
  value: MoneyValue | null | undefined;
  compact?: boolean;
  /** Whole rupees without ".00". */
  trim?: boolean;
}

/** An amount; a dash where the server does not know it. */
export function Money({ value, compact, trim }: MoneyProps) {
  if (!value) return <Unknown />;
  return <span className={classes.figure}>{formatMoney(value, { compact, trim })}</span>;
}

/** A profit or a loss in money: sign, arrow and colour, each enough by itself. */
export function Change({ value, compact }: MoneyProps) {
  if (!value) return <Unknown />;
  return <Signed sign={signOf(value)}>{formatMoney(value, { compact, sign: "always" })}</Signed>;
}

/** A change in percent, from a decimal string such as "-1.23". */
export function ChangePercent({ value }: { value: string | null | undefined }) {
  if (value === null || value === undefined) return <Unknown />;
  return <Signed sign={signOf(value)}>{formatPercent(value)}</Signed>;
}

/** A market price. */
export function Price({ value }: { value: string | null | undefined }) {
  if (value === null || value === undefined) return <Unknown />;
  return <span className={classes.figure}>{formatPrice(value)}</span>;
}

function Signed({ sign, children }: { sign: Sign; children: ReactNode }) {
  const Arrow = sign === 1 ? IconArrowUpRight : IconArrowDownRight;
  return (
    <span className={classes.signed} data-sign={sign}>
      {sign !== 0 && <Arrow size="1em" stroke={2.25} aria-hidden="true" />}
      {children}
    </span>
  );
}

export function Unknown() {
  return (
    <span className={classes.unknown}>
      <span aria-hidden="true">–</span>
      <span className="visually-hidden">not known</span>
    </span>
  );
}

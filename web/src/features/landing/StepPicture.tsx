import { XpBar } from "../../ui/Xp";
import classes from "./StepPicture.module.css";

export type Step = "trade" | "cost" | "grow";

/** Small pictures of what the application shows; their figures are samples and are hidden from assistive technology. */
export function StepPicture({ step }: { step: Step }) {
  return (
    <div className={classes.frame} aria-hidden="true">
      {step === "trade" && <Candles />}
      {step === "cost" && <Receipt />}
      {step === "grow" && <Level />}
    </div>
  );
}

/** Open, close, low, high of twelve candles, in hundredths of the height from the top. */
const CANDLES = [
  [70, 58, 78, 50],
  [58, 64, 70, 52],
  [64, 46, 70, 40],
  [46, 50, 58, 38],
  [50, 34, 56, 30],
  [34, 42, 50, 28],
  [42, 48, 60, 36],
  [48, 30, 54, 24],
  [30, 36, 44, 22],
  [36, 22, 42, 16],
  [22, 28, 36, 14],
  [28, 12, 34, 8],
] as const;

function Candles() {
  return (
    <svg viewBox="0 0 192 88" className={classes.candles} role="presentation">
      {CANDLES.map(([open, close, low, high], index) => {
        const x = 8 + index * 16;
        return (
          <g key={x} data-up={close < open || undefined}>
            <line x1={x} x2={x} y1={high} y2={low} />
            <rect x={x - 4} y={Math.min(open, close)} width="8" height={Math.abs(open - close)} rx="1.5" />
          </g>
        );
      })}
    </svg>
  );
}

function Receipt() {
  return (
    <dl className={classes.receipt}>
      <div>
        <dt>Buy 0.05 SIM-ETH</dt>
        <dd>₹14,920.56</dd>
      </div>
      <div>
        <dt>Fee 0.10%</dt>
        <dd>₹14.92</dd>
      </div>
      <div className={classes.total}>
        <dt>Total</dt>
        <dd>₹14,935.48</dd>
      </div>
    </dl>
  );
}

function Level() {
  return (
    <div className={classes.level}>
      <p>
        <span>Level 5</span>
        <span className={classes.gain}>+25 XP</span>
      </p>
      <XpBar level={5} xp={210} needed={300} bare />
      <p className={classes.quiet}>
        <span>210 / 300 XP</span>
        <span>Rank 12</span>
      </p>
    </div>
  );
}

import type { Fill } from "../../api/types";
import { Facts } from "../../ui/Facts";
import { formatBps, formatPrice, formatQuantity } from "../../ui/format";
import { Money } from "../../ui/Money";
import classes from "./Realism.module.css";
import { LIQUIDITY_WORDS } from "./words";

/** How each fill came about: the middle of the book at that moment, the spread, how far off the price was, the fee. */
export function Realism({ fills }: { fills: readonly Fill[] }) {
  return (
    <section className={classes.card} aria-label="How it was filled">
      <h3 className={classes.title}>How it was filled</h3>
      {fills.map((fill) => (
        <div key={fill.id} className={classes.fill}>
          <Facts
            facts={[
              {
                label: fills.length > 1 ? "Part" : "Fill",
                value: `${formatQuantity(fill.quantity)} at ${formatPrice(fill.price)}`,
              },
              { label: "Mid price then", value: formatPrice(fill.mid) },
              { label: "Spread", value: formatBps(fill.spread_bps) },
              { label: "Slippage from the mid", value: formatBps(fill.slippage_bps) },
              {
                label: "Fee",
                value: (
                  <>
                    <Money value={fill.fee} /> · {LIQUIDITY_WORDS[fill.liquidity]}
                  </>
                ),
              },
            ]}
          />
        </div>
      ))}
    </section>
  );
}

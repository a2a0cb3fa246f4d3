import { RingProgress } from "@mantine/core";
import type { Portfolio } from "../../../api/types";
import { Card } from "../../../ui/Card";
import { formatMoney, formatPercent } from "../../../ui/format";
import classes from "./Allocation.module.css";
import { slicesOf } from "./allocation";

/** What the equity consists of: the ring, and the same shares as a table. */
export function Allocation({ portfolio }: { portfolio: Portfolio }) {
  const slices = slicesOf(portfolio);
  return (
    <Card title="Allocation">
      {slices === null ? (
        <p className={classes.unknown}>A price is missing, so the shares are not known right now.</p>
      ) : (
        <div className={classes.allocation}>
          <RingProgress
            size={148}
            thickness={20}
            aria-hidden="true"
            sections={slices.map(({ percent, colour }) => ({ value: Number(percent), color: colour }))}
          />
          <table className={classes.table}>
            <caption className="visually-hidden">Allocation</caption>
            <thead className="visually-hidden">
              <tr>
                <th scope="col">Part</th>
                <th scope="col">Share</th>
                <th scope="col">Value</th>
              </tr>
            </thead>
            <tbody>
              {slices.map(({ label, value, percent, colour }) => (
                <tr key={label}>
                  <th scope="row">
                    <span className={classes.swatch} style={{ background: colour }} aria-hidden="true" />
                    {label}
                  </th>
                  <td className={classes.share}>{formatPercent(percent, "auto")}</td>
                  <td>{formatMoney(value)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}

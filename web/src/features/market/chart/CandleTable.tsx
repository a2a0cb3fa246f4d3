import type { Candle } from "../../../api/types";
import { type Column, DataTable } from "../../../ui/DataTable";
import { subtractDecimals } from "../../../ui/decimal";
import { formatDateTime, formatPrice, formatVolume, signOf } from "../../../ui/format";
import classes from "./CandleTable.module.css";

const SHOWN = 100;

const COLUMNS: readonly Column<Candle>[] = [
  { key: "time", label: "From", cell: ({ time }) => formatDateTime(new Date(time * 1000).toISOString()) },
  { key: "open", label: "Open", numeric: true, cell: ({ open }) => formatPrice(open) },
  { key: "high", label: "High", numeric: true, cell: ({ high }) => formatPrice(high) },
  { key: "low", label: "Low", numeric: true, cell: ({ low }) => formatPrice(low) },
  {
    key: "close",
    label: "Close",
    numeric: true,
    cell: ({ open, close }) => (
      <span className={classes.close} data-sign={signOf(subtractDecimals(close, open))}>
        {formatPrice(close)}
      </span>
    ),
  },
  { key: "volume", label: "Volume", numeric: true, cell: ({ volume }) => formatVolume(volume) },
];

/** The newest candles as figures: what the chart shows, for those who do not see it. */
export function CandleTable({ candles, caption }: { candles: readonly Candle[]; caption: string }) {
  return (
    <div className={classes.table}>
      <DataTable
        caption={caption}
        columns={COLUMNS}
        rows={candles.slice(-SHOWN).reverse()}
        rowKey={({ time }) => String(time)}
        size="small"
      />
    </div>
  );
}

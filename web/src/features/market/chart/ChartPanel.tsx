import { Skeleton } from "@mantine/core";
import { IconChartHistogram, IconTable } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { Candle, Interval } from "../../../api/types";
import { formatDateTime, formatPrice } from "../../../ui/format";
import { Segmented } from "../../../ui/Segmented";
import { ErrorState } from "../../../ui/states";
import { CandleTable } from "./CandleTable";
import classes from "./ChartPanel.module.css";
import { INTERVALS, withLive } from "./candles";
import { Legend } from "./Legend";
import { useCandles } from "./useCandles";

const CandleChart = lazy(() => import("./CandleChart").then(({ CandleChart }) => ({ default: CandleChart })));

interface ChartPanelProps {
  symbol: string;
  name: string;
  scale: number;
  interval: Interval;
  onInterval: (interval: Interval) => void;
}

type View = "chart" | "table";

/** The chart, its interval, and the same figures as a table. */
export function ChartPanel({ symbol, name, scale, interval, onInterval }: ChartPanelProps) {
  const [view, setView] = useState<View>("chart");
  return (
    <section className={classes.panel} aria-label={`Chart of ${name}`}>
      <div className={classes.bar}>
        <Segmented
          label="Interval"
          size="small"
          value={interval}
          segments={INTERVALS.map((value) => ({ value, label: value }))}
          onChange={onInterval}
        />
        <Segmented
          label="Show as"
          size="small"
          value={view}
          segments={[
            { value: "chart", label: <Glyph icon={IconChartHistogram} words="Chart" /> },
            { value: "table", label: <Glyph icon={IconTable} words="Table" /> },
          ]}
          onChange={setView}
        />
      </div>
      <Series
        key={`${symbol} ${interval}`}
        symbol={symbol}
        name={name}
        scale={scale}
        interval={interval}
        view={view}
      />
      {view === "chart" && (
        <p className={classes.credit}>
          <a href="https://www.tradingview.com/" target="_blank" rel="noreferrer">
            TradingView Lightweight Charts™
          </a>
        </p>
      )}
    </section>
  );
}

interface SeriesProps {
  symbol: string;
  name: string;
  scale: number;
  interval: Interval;
  view: View;
}

function Series({ symbol, name, scale, interval, view }: SeriesProps) {
  const { candles, live, error, retry, loadOlder } = useCandles(symbol, interval);
  const [point, setPoint] = useState<number | null>(null);
  const shown = withLive(candles, live);
  const pointed = point === null ? undefined : shown.find(({ time }) => time === point);
  const caption = captionOf(name, interval, shown);
  if (candles.length === 0)
    return (
      <div className={classes.place}>
        {error ? <ErrorState error={error} retry={retry} /> : <Skeleton height="100%" radius={0} />}
      </div>
    );
  return (
    <>
      <Legend candle={pointed ?? shown.at(-1)} />
      <div className={classes.place}>
        {view === "table" ? (
          <CandleTable candles={shown} caption={caption} />
        ) : (
          <Suspense fallback={<Skeleton height="100%" radius={0} />}>
            <CandleChart
              candles={candles}
              live={live}
              scale={scale}
              label={`${caption}. The same figures are in the table.`}
              onNeedOlder={loadOlder}
              onPoint={setPoint}
            />
          </Suspense>
        )}
      </div>
    </>
  );
}

function Glyph({ icon: Icon, words }: { icon: typeof IconTable; words: string }) {
  return (
    <>
      <Icon size={16} stroke={1.75} aria-hidden="true" />
      <span className="visually-hidden">{words}</span>
    </>
  );
}

function captionOf(name: string, interval: Interval, candles: readonly Candle[]): string {
  const [first, last] = [candles[0], candles.at(-1)];
  if (!first || !last) return `Candles of ${name}, ${interval}`;
  const since = formatDateTime(new Date(first.time * 1000).toISOString());
  return `${candles.length} candles of ${name}, ${interval} each, since ${since}; the last closes at ${formatPrice(last.close)}`;
}

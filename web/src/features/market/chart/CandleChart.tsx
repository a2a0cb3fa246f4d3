import { useComputedColorScheme } from "@mantine/core";
import {
  CandlestickSeries,
  createChart,
  HistogramSeries,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  LineStyle,
  type Time,
  type UTCTimestamp,
} from "lightweight-charts";
import { useEffect, useRef } from "react";
import type { Candle } from "../../../api/types";
import classes from "./CandleChart.module.css";
import { candleColours, chartOptions, readTones, type Tones } from "./chartLooks";

interface CandleChartProps {
  candles: readonly Candle[];
  live: Candle | undefined;
  /** Decimals of the price. */
  scale: number;
  /** What the picture shows, in words. */
  label: string;
  onNeedOlder: () => void;
  /** The time of the candle under the pointer, or null. */
  onPoint: (time: number | null) => void;
}

interface Parts {
  chart: IChartApi;
  prices: ISeriesApi<"Candlestick">;
  volumes: ISeriesApi<"Histogram">;
  /** The price now. The series' own line would take the colour of a hollow candle's inside. */
  now: IPriceLine;
}

/** Candles and volume on a canvas. Figures become floats here and only here, to be drawn. */
export function CandleChart({ candles, live, scale, label, onNeedOlder, onPoint }: CandleChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const parts = useRef<Parts>(null);
  const scheme = useComputedColorScheme("light");
  const handlers = useRef({ onNeedOlder, onPoint });
  useEffect(() => {
    handlers.current = { onNeedOlder, onPoint };
  });

  useEffect(() => {
    if (!place.current) return;
    const made = build(place.current, scale);
    parts.current = made;
    made.chart.timeScale().subscribeVisibleLogicalRangeChange((range) => {
      if (range && range.from < 20) handlers.current.onNeedOlder();
    });
    made.chart.subscribeCrosshairMove(({ time }) => {
      handlers.current.onPoint(time === undefined ? null : Number(time));
    });
    return () => {
      parts.current = null;
      made.chart.remove();
    };
  }, [scale]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme is what the tones are read from
  useEffect(() => {
    if (!parts.current) return;
    const tones = readTones();
    parts.current.chart.applyOptions(chartOptions(tones, scale));
    parts.current.prices.applyOptions(candleColours(tones));
    parts.current.volumes.setData(candles.map((candle) => volumeBar(candle, tones)));
    parts.current.prices.setData(candles.map(priceBar));
    parts.current.now.applyOptions(priceNow(candles.at(-1), tones));
  }, [candles, scheme, scale]);

  useEffect(() => {
    const last = candles.at(-1);
    if (!parts.current || !live || !last || live.time < last.time) return;
    const tones = readTones();
    parts.current.prices.update(priceBar(live));
    parts.current.volumes.update(volumeBar(live, tones));
    parts.current.now.applyOptions(priceNow(live, tones));
  }, [candles, live]);

  return <div ref={place} className={classes.chart} role="img" aria-label={label} />;
}

function build(place: HTMLElement, scale: number): Parts {
  const tones = readTones();
  const chart = createChart(place, chartOptions(tones, scale));
  const prices = chart.addSeries(CandlestickSeries, {
    ...candleColours(tones),
    priceFormat: { type: "price", precision: scale, minMove: 10 ** -scale },
    lastValueVisible: false,
    priceLineVisible: false,
  });
  const volumes = chart.addSeries(HistogramSeries, {
    priceScaleId: "volume",
    priceFormat: { type: "volume" },
    lastValueVisible: false,
    priceLineVisible: false,
  });
  volumes.priceScale().applyOptions({ scaleMargins: { top: 0.84, bottom: 0 } });
  const now = prices.createPriceLine({ ...priceNow(undefined, tones), price: 0 });
  return { chart, prices, volumes, now };
}

function priceNow(candle: Candle | undefined, tones: Tones) {
  const isUp = candle !== undefined && Number(candle.close) >= Number(candle.open);
  const tone = isUp ? tones.gain : tones.loss;
  return {
    ...(candle ? { price: Number(candle.close) } : {}),
    color: tone,
    lineWidth: 1 as const,
    lineStyle: LineStyle.Dotted,
    lineVisible: candle !== undefined,
    axisLabelVisible: candle !== undefined,
    axisLabelColor: tone,
    axisLabelTextColor: tones.raised,
    title: "",
  };
}

function priceBar({ time, open, high, low, close }: Candle) {
  return {
    time: time as UTCTimestamp as Time,
    open: Number(open),
    high: Number(high),
    low: Number(low),
    close: Number(close),
  };
}

function volumeBar({ time, open, close, volume }: Candle, tones: Tones) {
  const tone = Number(close) >= Number(open) ? tones.gain : tones.loss;
  return { time: time as UTCTimestamp as Time, value: Number(volume), color: `${tone}55` };
}

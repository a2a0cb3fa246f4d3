import { useId } from "react";
import classes from "./AreaLine.module.css";

interface AreaLineProps {
  /** Oldest first. The shape only: these numbers are drawn, never shown or added up. */
  values: readonly number[];
  /** What the picture shows, in words and figures. */
  label: string;
  height?: number;
}

const WIDTH = 1000;
const HEIGHT = 300;

/** A line over a fading ground that takes the whole width; its colour follows the direction of the whole stretch. */
export function AreaLine({ values, label, height = 160 }: AreaLineProps) {
  const gradient = useId();
  const line = areaPath(values, WIDTH, HEIGHT);
  const sign = Math.sign((values.at(-1) ?? 0) - (values[0] ?? 0));
  return (
    <svg
      className={classes.area}
      data-sign={sign}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      height={height}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <defs>
        <linearGradient id={gradient} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" className={classes.ground} stopOpacity="0.22" />
          <stop offset="1" className={classes.ground} stopOpacity="0" />
        </linearGradient>
      </defs>
      {line && <path d={`${line} L${WIDTH},${HEIGHT} L0,${HEIGHT} Z`} fill={`url(#${gradient})`} />}
      {line && <path d={line} className={classes.line} vectorEffect="non-scaling-stroke" />}
    </svg>
  );
}

/** The line from edge to edge, with a little air above and below; empty where there is nothing to draw. */
export function areaPath(values: readonly number[], width: number, height: number): string {
  if (values.length < 2) return "";
  const air = height * 0.06;
  const low = Math.min(...values);
  const range = Math.max(...values) - low;
  const points = values.map((value, index) => {
    const up = range === 0 ? 0.5 : (value - low) / range;
    const x = (index / (values.length - 1)) * width;
    return `${x.toFixed(1)},${(height - air - up * (height - 2 * air)).toFixed(1)}`;
  });
  return `M${points.join(" L")}`;
}

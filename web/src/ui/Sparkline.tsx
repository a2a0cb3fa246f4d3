import classes from "./Sparkline.module.css";

interface SparklineProps {
  /** Oldest first. The shape only: these numbers are drawn, never shown or added up. */
  values: readonly number[];
  width?: number;
  height?: number;
}

/** The way a price went, as a picture beside the figure that says it; hidden from assistive technology. */
export function Sparkline({ values, width = 96, height = 28 }: SparklineProps) {
  if (values.length < 2) return <svg width={width} height={height} aria-hidden="true" />;
  const first = values[0] ?? 0;
  const last = values.at(-1) ?? first;
  return (
    <svg
      className={classes.spark}
      data-sign={Math.sign(last - first)}
      width={width}
      height={height}
      aria-hidden="true"
    >
      <polyline vectorEffect="non-scaling-stroke" points={sparkPoints(values, width, height)} />
    </svg>
  );
}

/** Points of the line, inset by the stroke; a flat series lies in the middle. */
export function sparkPoints(values: readonly number[], width: number, height: number): string {
  const inset = 1.5;
  const low = Math.min(...values);
  const range = Math.max(...values) - low;
  return values
    .map((value, index) => {
      const x = inset + (index / (values.length - 1)) * (width - 2 * inset);
      const up = range === 0 ? 0.5 : (value - low) / range;
      return `${x.toFixed(1)},${(height - inset - up * (height - 2 * inset)).toFixed(1)}`;
    })
    .join(" ");
}

import { type ReactNode, useId } from "react";
import classes from "./Segmented.module.css";

export interface Segment<Value extends string> {
  value: Value;
  label: ReactNode;
  /** The colour of the chosen segment where it means something. */
  tone?: "gain" | "loss";
}

interface SegmentedProps<Value extends string> {
  /** What is chosen here; read out, not shown. */
  label: string;
  value: Value;
  segments: readonly Segment<Value>[];
  onChange: (value: Value) => void;
  size?: "small" | "normal";
  /** Share the whole width. */
  grow?: boolean;
}

/** One of a few, in a row: radio buttons, so that arrows move and a form can be read. */
export function Segmented<Value extends string>(props: SegmentedProps<Value>) {
  const { label, value, segments, onChange, size = "normal", grow = false } = props;
  const name = useId();
  return (
    <fieldset className={classes.group} data-size={size} data-grow={grow || undefined}>
      <legend className="visually-hidden">{label}</legend>
      {segments.map((segment) => (
        <label key={segment.value} className={classes.segment} data-tone={segment.tone}>
          <input
            type="radio"
            name={name}
            value={segment.value}
            checked={segment.value === value}
            onChange={() => onChange(segment.value)}
            className={classes.input}
          />
          <span>{segment.label}</span>
        </label>
      ))}
    </fieldset>
  );
}

import { type ReactNode, type ToggleEvent, useId, useRef, useState } from "react";
import classes from "./Disclosure.module.css";

interface DisclosureProps {
  /** What the panel is; read out, not shown. */
  label: string;
  trigger: ReactNode;
  /** Names the button where its content does not. */
  triggerLabel?: string;
  triggerClassName?: string | undefined;
  /** Of the panel, in pixels, where the screen has them. */
  width: number;
  /** Drawn while it is open. */
  children: (close: () => void) => ReactNode;
}

/**
 * A button and the panel that it opens, on the browser's own popover: Escape and a press elsewhere close it, the focus
 * returns, and nothing lies above it.
 */
export function Disclosure(props: DisclosureProps) {
  const { label, trigger, triggerLabel, triggerClassName, width, children } = props;
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const onBeforeToggle = ({ newState }: ToggleEvent<HTMLDivElement>): void => {
    if (newState !== "open" || !button.current || !panel.current) return;
    setOpen(true);
    Object.assign(panel.current.style, besides(button.current.getBoundingClientRect(), window, width));
  };
  // Only after the closing: the browser gives the focus back if it is still in the panel then.
  const onToggle = ({ newState }: ToggleEvent<HTMLDivElement>): void => {
    if (newState === "closed") setOpen(false);
  };
  return (
    <>
      <button
        ref={button}
        type="button"
        popoverTarget={id}
        aria-label={triggerLabel}
        className={triggerClassName}
      >
        {trigger}
      </button>
      <div
        ref={panel}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={label}
        className={classes.panel}
        onBeforeToggle={onBeforeToggle}
        onToggle={onToggle}
      >
        {open && children(() => panel.current?.hidePopover())}
      </div>
    </>
  );
}

interface Place {
  top: string;
  bottom: string;
  left: string;
  right: string;
  width: string;
}

const GAP = 6;
const MARGIN = 8;

/**
 * Under a button of the upper half, above one of the lower; along the edge of the button that is nearer to a side, but
 * never over the other side.
 */
export function besides(
  button: Pick<DOMRect, "top" | "bottom" | "left" | "right">,
  view: { innerWidth: number; innerHeight: number },
  width: number,
): Place {
  const fitting = Math.min(width, view.innerWidth - 2 * MARGIN);
  const furthest = view.innerWidth - MARGIN - fitting;
  const upper = button.top < view.innerHeight / 2;
  const onLeft = button.left + button.right < view.innerWidth;
  const within = (distance: number): string => `${Math.min(furthest, Math.max(MARGIN, distance))}px`;
  return {
    top: upper ? `${button.bottom + GAP}px` : "auto",
    bottom: upper ? "auto" : `${view.innerHeight - button.top + GAP}px`,
    left: onLeft ? within(button.left) : "auto",
    right: onLeft ? "auto" : within(view.innerWidth - button.right),
    width: `${fitting}px`,
  };
}

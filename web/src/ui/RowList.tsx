import { createLink } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, ReactNode, Ref } from "react";
import classes from "./RowList.module.css";

/** A list on a phone where a desktop has a table. */
export function RowList({ children }: { children: ReactNode }) {
  return <ul className={classes.list}>{children}</ul>;
}

interface RowPartsProps {
  /** Before the words: a rank, a badge. */
  lead?: ReactNode;
  title: ReactNode;
  note?: ReactNode;
  /** Between words and figures: a sparkline. */
  picture?: ReactNode;
  figure?: ReactNode;
  detail?: ReactNode;
  /** Smaller, where a picture stands between words and figures on a phone. */
  dense?: boolean;
}

/** The two lines of a row: what it is at the left, how much at the right. */
export function RowParts({ lead, title, note, picture, figure, detail, dense }: RowPartsProps) {
  return (
    <span className={classes.row} data-dense={dense || undefined}>
      {lead && <span className={classes.lead}>{lead}</span>}
      <span className={classes.words}>
        <span className={classes.title}>{title}</span>
        {note && <span className={classes.note}>{note}</span>}
      </span>
      {picture && <span className={classes.picture}>{picture}</span>}
      <span className={classes.figures}>
        <span>{figure}</span>
        {detail && <span className={classes.detail}>{detail}</span>}
      </span>
    </span>
  );
}

interface RowAnchorProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  ref?: Ref<HTMLAnchorElement>;
}

function RowAnchor({ className, ...props }: RowAnchorProps) {
  return <a {...props} className={`${classes.link} ${className ?? ""}`} />;
}

/** A row that leads somewhere, in its whole width. */
export const RowLink = createLink(RowAnchor);

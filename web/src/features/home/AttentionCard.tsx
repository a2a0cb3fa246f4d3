import { IconChevronRight, IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Home } from "../../api/types";
import { Card } from "../../ui/Card";
import { EmptyState } from "../../ui/states";
import classes from "./AttentionCard.module.css";

type Item = Home["attention"][number];

/** What waits for the person. */
export function AttentionCard({ items }: { items: Home["attention"] }) {
  if (items.length === 0) {
    return (
      <Card title="Needs attention">
        <EmptyState icon={IconCircleCheck} title="Nothing waits for you">
          Orders near their price, messages and reminders will stand here.
        </EmptyState>
      </Card>
    );
  }
  return (
    <Card title="Needs attention" padding="flush">
      <ul className={classes.list}>
        {items.map((item) => (
          <li key={`${item.kind} ${item.title}`}>
            <AttentionItem item={item} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function AttentionItem({ item }: { item: Item }) {
  const words = (
    <>
      <IconInfoCircle size={20} stroke={1.75} className={classes.glyph} aria-hidden="true" />
      <span>{item.title}</span>
    </>
  );
  if (item.link === null) return <p className={classes.item}>{words}</p>;
  return (
    <Link to={item.link} className={classes.item}>
      {words}
      <IconChevronRight size={18} className={classes.chevron} aria-hidden="true" />
    </Link>
  );
}

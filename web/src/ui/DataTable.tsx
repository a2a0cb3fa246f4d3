import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import type { MouseEvent, ReactNode } from "react";
import classes from "./DataTable.module.css";

export interface Column<Row> {
  key: string;
  label: ReactNode;
  /** Figures stand at the right, under each other. */
  numeric?: boolean;
  sortable?: boolean;
  cell: (row: Row) => ReactNode;
}

export interface Sort {
  key: string;
  direction: "ascending" | "descending";
}

interface DataTableProps<Row> {
  /** What the table lists; read out, not shown. */
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row, index: number) => string;
  sort?: Sort;
  onSort?: (key: string) => void;
  /** Opens a row by pointer; its first cell must hold the link or button that does the same by keyboard. */
  onOpen?: (row: Row) => void;
  isMarked?: (row: Row) => boolean;
  size?: "small" | "normal";
}

/** A table for figures. It scrolls sideways by itself where it is wider than its place. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, columns, rows, rowKey, sort, onSort, onOpen, isMarked, size = "normal" } = props;
  const open = (event: MouseEvent, row: Row): void => {
    // A link or a button inside the row does its own work, and selecting text is not a click.
    if ((event.target as HTMLElement).closest("a, button") || window.getSelection()?.toString()) return;
    onOpen?.(row);
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={classes.scroller} aria-label={caption} tabIndex={0}>
      <table className={classes.table} data-size={size} data-opens={onOpen ? true : undefined}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Heading key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr
              key={rowKey(row, index)}
              data-marked={isMarked?.(row) || undefined}
              onClick={onOpen && ((event) => open(event, row))}
            >
              {columns.map((column) => (
                <td key={column.key} data-numeric={column.numeric || undefined}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface HeadingProps<Row> {
  column: Column<Row>;
  sort: Sort | undefined;
  onSort: ((key: string) => void) | undefined;
}

function Heading<Row>({ column, sort, onSort }: HeadingProps<Row>) {
  const sorted = sort?.key === column.key ? sort.direction : undefined;
  const Arrow = sorted === "ascending" ? IconArrowUp : IconArrowDown;
  return (
    <th scope="col" data-numeric={column.numeric || undefined} aria-sort={sorted}>
      {column.sortable && onSort ? (
        <button
          type="button"
          className={classes.sort}
          data-sorted={sorted}
          onClick={() => onSort(column.key)}
        >
          {column.label}
          <Arrow size={14} stroke={2} aria-hidden="true" />
        </button>
      ) : (
        column.label
      )}
    </th>
  );
}

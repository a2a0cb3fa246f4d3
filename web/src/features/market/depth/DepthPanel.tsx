import { IconLayersDifference } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { CSSProperties, ReactNode } from "react";
import { formatBps, formatPrice, formatQuantity } from "../../../ui/format";
import { EmptyState, Loaded, SkeletonRows } from "../../../ui/states";
import { tickerOf } from "../names";
import { depthQuery } from "../queries";
import classes from "./DepthPanel.module.css";
import { type Book, bookOf, type Level } from "./levels";

interface DepthPanelProps {
  symbol: string;
  /** In a column asks stand over bids, the best of both in the middle; where it is wide, beside each other. */
  look: Look;
  /** Takes a price of the book, where a ticket can use it. */
  onPrice?: (price: string) => void;
}

type Look = "column" | "sides";

const SHOWN = 8;

/** The order book: what stands on each side, nearest the middle first, with its size as a bar. */
export function DepthPanel({ symbol, look, onPrice }: DepthPanelProps) {
  return (
    <section className={classes.panel} aria-label="Order book">
      <Loaded
        query={useQuery(depthQuery(symbol))}
        skeleton={
          <div className={classes.waiting}>
            <SkeletonRows rows={8} height={14} />
          </div>
        }
      >
        {(depth) => {
          const book = bookOf(depth, SHOWN);
          if (book.bids.length + book.asks.length === 0)
            return <EmptyState icon={IconLayersDifference} title="The book is empty right now" />;
          return <BookView book={book} look={look} symbol={symbol} onPrice={onPrice} />;
        }}
      </Loaded>
    </section>
  );
}

interface BookViewProps {
  book: Book;
  look: Look;
  symbol: string;
  onPrice: ((price: string) => void) | undefined;
}

function BookView({ book, look, symbol, onPrice }: BookViewProps) {
  const spread = (
    <p className={classes.spread}>
      <span>Spread</span>
      {book.spread !== null && <strong>{formatPrice(book.spread)}</strong>}
      {book.spreadBps !== null && <span>{formatBps(book.spreadBps)}</span>}
    </p>
  );
  if (look === "sides")
    return (
      <div className={classes.sides}>
        {spread}
        <SideTable side="bids" levels={book.bids} symbol={symbol} onPrice={onPrice} mirrored />
        <SideTable side="asks" levels={book.asks} symbol={symbol} onPrice={onPrice} />
      </div>
    );
  return (
    <div className={classes.column}>
      <SideTable side="asks" levels={[...book.asks].reverse()} symbol={symbol} onPrice={onPrice} />
      {spread}
      <SideTable side="bids" levels={book.bids} symbol={symbol} onPrice={onPrice} />
    </div>
  );
}

interface SideTableProps {
  side: "bids" | "asks";
  levels: readonly Level[];
  symbol: string;
  onPrice: ((price: string) => void) | undefined;
  /** The price last, and the bar from there: for the left of two sides, whose best price is in the middle. */
  mirrored?: boolean;
}

function SideTable({ side, levels, symbol, onPrice, mirrored = false }: SideTableProps) {
  const inOrder = (cells: ReactNode[]): ReactNode[] => (mirrored ? cells.reverse() : cells);
  return (
    <table className={classes.side} data-side={side} data-mirrored={mirrored || undefined}>
      <caption className="visually-hidden">
        {side === "bids" ? "Bids: what others want to buy" : "Asks: what others want to sell"}
      </caption>
      <thead>
        <tr>
          {inOrder([
            <th key="price" scope="col" data-price>
              {side === "bids" ? "Bid" : "Ask"}
            </th>,
            <th key="quantity" scope="col">
              {tickerOf(symbol)}
            </th>,
            <th key="total" scope="col">
              Total
            </th>,
          ])}
        </tr>
      </thead>
      <tbody>
        {levels.map((level) => (
          <tr key={level.price} style={{ "--share": `${level.share}%` } as CSSProperties}>
            {inOrder([
              <td key="price" data-price>
                <LevelPrice price={level.price} onPrice={onPrice} />
              </td>,
              <td key="quantity">{formatQuantity(level.quantity)}</td>,
              <td key="total">{formatQuantity(level.total)}</td>,
            ])}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function LevelPrice({ price, onPrice }: { price: string; onPrice: SideTableProps["onPrice"] }) {
  if (!onPrice) return <span className={classes.price}>{formatPrice(price)}</span>;
  return (
    <button type="button" className={classes.price} onClick={() => onPrice(price)}>
      {formatPrice(price)}
      <span className="visually-hidden">: use as limit price</span>
    </button>
  );
}

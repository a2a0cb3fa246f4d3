import { Link, useNavigate } from "@tanstack/react-router";
import { type Column, DataTable } from "../../ui/DataTable";
import { ChangePercent, Price, Unknown } from "../../ui/Money";
import { CoinMark } from "./CoinMark";
import { DaySparkline } from "./DaySparkline";
import { usePrice } from "./live";
import classes from "./MarketTable.module.css";
import type { Chosen, MarketRow } from "./marketRows";
import { RangeBar } from "./RangeBar";

interface MarketTableProps {
  rows: readonly MarketRow[];
  sort: Chosen;
  onSort: (key: string) => void;
}

const COLUMNS: readonly Column<MarketRow>[] = [
  { key: "name", label: "Market", sortable: true, cell: (row) => <Name row={row} /> },
  {
    key: "last",
    label: "Price",
    numeric: true,
    sortable: true,
    cell: ({ symbol }) => <Last symbol={symbol} />,
  },
  {
    key: "change",
    label: "24 h change",
    numeric: true,
    sortable: true,
    cell: ({ symbol }) => <DayChange symbol={symbol} />,
  },
  {
    key: "low",
    label: "24 h low",
    numeric: true,
    cell: ({ symbol }) => <Extreme symbol={symbol} which="low_24h" />,
  },
  {
    key: "range",
    label: <span className="visually-hidden">24 h range</span>,
    cell: ({ symbol }) => <DayRange symbol={symbol} />,
  },
  { key: "high", label: "24 h high", cell: ({ symbol }) => <Extreme symbol={symbol} which="high_24h" /> },
  { key: "day", label: "Last 24 h", numeric: true, cell: ({ symbol }) => <DaySparkline symbol={symbol} /> },
];

export function MarketTable({ rows, sort, onSort }: MarketTableProps) {
  const navigate = useNavigate();
  return (
    <DataTable
      caption="Markets"
      columns={COLUMNS}
      rows={rows}
      rowKey={({ symbol }) => symbol}
      sort={sort}
      onSort={onSort}
      onOpen={({ symbol }) => void navigate({ to: "/practise/trade/$symbol", params: { symbol } })}
    />
  );
}

function Name({ row }: { row: MarketRow }) {
  return (
    <Link to="/practise/trade/$symbol" params={{ symbol: row.symbol }} className={classes.name}>
      <CoinMark symbol={row.symbol} />
      <span>
        <span className={classes.words}>{row.name}</span>
        <span className={classes.symbol}>{row.symbol}</span>
      </span>
    </Link>
  );
}

// Each figure listens for itself, so that a tick of one price draws one row's figures and not the table.
function Last({ symbol }: { symbol: string }) {
  return (
    <span className={classes.last}>
      <Price value={usePrice(symbol, null)?.last} />
    </span>
  );
}

function DayChange({ symbol }: { symbol: string }) {
  return <ChangePercent value={usePrice(symbol, null)?.change_24h} />;
}

function Extreme({ symbol, which }: { symbol: string; which: "low_24h" | "high_24h" }) {
  return (
    <span className={classes.extreme}>
      <Price value={usePrice(symbol, null)?.[which]} />
    </span>
  );
}

function DayRange({ symbol }: { symbol: string }) {
  const price = usePrice(symbol, null);
  if (!price) return <Unknown />;
  return <RangeBar low={price.low_24h} high={price.high_24h} last={price.last} />;
}

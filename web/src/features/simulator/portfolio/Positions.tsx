import { IconChevronDown } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import type { Position } from "../../../api/types";
import { type Column, DataTable } from "../../../ui/DataTable";
import { formatQuantity } from "../../../ui/format";
import { Change, ChangePercent, Money, Price } from "../../../ui/Money";
import { RowList, RowParts } from "../../../ui/RowList";
import { useDesktop } from "../../../ui/useDesktop";
import { CoinMark } from "../../market/CoinMark";
import { tickerOf } from "../../market/names";
import classes from "./Positions.module.css";

const COLUMNS: readonly Column<Position>[] = [
  {
    key: "symbol",
    label: "Market",
    cell: ({ symbol }) => (
      <Link to="/practise/trade/$symbol" params={{ symbol }} className={classes.name}>
        <CoinMark symbol={symbol} size="small" /> {symbol}
      </Link>
    ),
  },
  { key: "quantity", label: "Quantity", numeric: true, cell: ({ quantity }) => formatQuantity(quantity) },
  { key: "price", label: "Price", numeric: true, cell: ({ price }) => <Price value={price} /> },
  {
    key: "value",
    label: "Value",
    numeric: true,
    cell: ({ value }) => (
      <strong>
        <Money value={value} />
      </strong>
    ),
  },
  {
    key: "average",
    label: "Average cost",
    numeric: true,
    cell: ({ average_cost, cost }) => (
      <Two first={<Price value={average_cost} />} second={<Money value={cost} />} />
    ),
  },
  { key: "fifo", label: "FIFO cost", numeric: true, cell: ({ fifo_cost }) => <Money value={fifo_cost} /> },
  {
    key: "unrealised",
    label: "Unrealised",
    numeric: true,
    cell: ({ unrealised, unrealised_percent }) => (
      <Two first={<Change value={unrealised} />} second={<ChangePercent value={unrealised_percent} />} />
    ),
  },
  { key: "realised", label: "Realised", numeric: true, cell: ({ realised }) => <Change value={realised} /> },
];

/** What is held: its worth, what it cost by both ways of counting, and what it gained. */
export function Positions({ positions }: { positions: readonly Position[] }) {
  const desktop = useDesktop();
  const navigate = useNavigate();
  if (desktop)
    return (
      <DataTable
        caption="Positions"
        columns={COLUMNS}
        rows={positions}
        rowKey={({ symbol }) => symbol}
        onOpen={({ symbol }) => void navigate({ to: "/practise/trade/$symbol", params: { symbol } })}
      />
    );
  return (
    <RowList>
      {positions.map((position) => (
        <li key={position.symbol}>
          <PhonePosition position={position} />
        </li>
      ))}
    </RowList>
  );
}

function PhonePosition({ position }: { position: Position }) {
  const { symbol, quantity, value, unrealised, unrealised_percent, average_cost, fifo_cost, realised } =
    position;
  return (
    <details className={classes.details}>
      <summary>
        <RowParts
          lead={<CoinMark symbol={symbol} />}
          title={symbol}
          note={`${formatQuantity(quantity)} ${tickerOf(symbol)}`}
          figure={<Money value={value} />}
          detail={<ChangePercent value={unrealised_percent} />}
        />
        <IconChevronDown size={16} className={classes.chevron} aria-hidden="true" />
      </summary>
      <dl className={classes.more}>
        <Line label="Unrealised" value={<Change value={unrealised} />} />
        <Line label="Realised" value={<Change value={realised} />} />
        <Line label="Average cost" value={<Price value={average_cost} />} />
        <Line label="FIFO cost" value={<Money value={fifo_cost} />} />
      </dl>
      <Link to="/practise/trade/$symbol" params={{ symbol }} className={classes.trade}>
        Trade {symbol}
      </Link>
    </details>
  );
}

function Line({ label, value }: { label: string; value: React.ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Two({ first, second }: { first: React.ReactNode; second: React.ReactNode }) {
  return (
    <span className={classes.two}>
      <span>{first}</span>
      <span className={classes.second}>{second}</span>
    </span>
  );
}

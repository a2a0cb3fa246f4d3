import type { Fill } from "../../../api/types";
import { type Column, DataTable } from "../../../ui/DataTable";
import { formatBps, formatDateTime, formatPrice, formatQuantity } from "../../../ui/format";
import { Money } from "../../../ui/Money";
import { RowLink, RowList, RowParts } from "../../../ui/RowList";
import { useDesktop } from "../../../ui/useDesktop";
import { LIQUIDITY_WORDS } from "../words";
import { OrderLink } from "./OrderLink";
import { SideWord } from "./SideWord";

const COLUMNS: readonly Column<Fill>[] = [
  { key: "symbol", label: "Market", cell: (fill) => <OrderLink id={fill.order_id}>{fill.symbol}</OrderLink> },
  { key: "side", label: "Side", cell: ({ side }) => <SideWord side={side} /> },
  { key: "quantity", label: "Quantity", numeric: true, cell: ({ quantity }) => formatQuantity(quantity) },
  { key: "price", label: "Price", numeric: true, cell: ({ price }) => formatPrice(price) },
  { key: "value", label: "Value", numeric: true, cell: ({ notional }) => <Money value={notional} /> },
  { key: "fee", label: "Fee", numeric: true, cell: ({ fee }) => <Money value={fee} /> },
  { key: "slippage", label: "Slippage", numeric: true, cell: ({ slippage_bps }) => formatBps(slippage_bps) },
  { key: "liquidity", label: "As", cell: ({ liquidity }) => LIQUIDITY_WORDS[liquidity] },
  { key: "at", label: "When", numeric: true, cell: ({ executed_at }) => formatDateTime(executed_at) },
];

/** Where there is little room: how much, at which price, for which fee. */
const FEW = ["symbol", "side", "quantity", "price", "fee", "at"];

export function FillRows({ fills, few = false }: { fills: readonly Fill[]; few?: boolean }) {
  const desktop = useDesktop();
  const columns = few ? COLUMNS.filter(({ key }) => FEW.includes(key)) : COLUMNS;
  if (desktop) return <DataTable caption="Fills" columns={columns} rows={fills} rowKey={({ id }) => id} />;
  return (
    <RowList>
      {fills.map((fill) => (
        <li key={fill.id}>
          <RowLink to="/practise/orders" search={(search) => ({ ...search, order: fill.order_id })}>
            <RowParts
              title={
                <>
                  <SideWord side={fill.side} /> {fill.symbol}
                </>
              }
              note={`${formatQuantity(fill.quantity)} at ${formatPrice(fill.price)}`}
              figure={<Money value={fill.notional} />}
              detail={formatDateTime(fill.executed_at)}
            />
          </RowLink>
        </li>
      ))}
    </RowList>
  );
}

import { ChangePercent, Price } from "../../ui/Money";
import { RowLink, RowList, RowParts } from "../../ui/RowList";
import { CoinMark } from "./CoinMark";
import { DaySparkline } from "./DaySparkline";
import { usePrice } from "./live";
import type { MarketRow } from "./marketRows";

/** The markets on a phone: who, the day as a line, the price over its change. */
export function MarketList({ rows }: { rows: readonly MarketRow[] }) {
  return (
    <RowList>
      {rows.map((row) => (
        <li key={row.symbol}>
          <RowLink to="/practise/trade/$symbol" params={{ symbol: row.symbol }}>
            <Row row={row} />
          </RowLink>
        </li>
      ))}
    </RowList>
  );
}

function Row({ row }: { row: MarketRow }) {
  const price = usePrice(row.symbol, null);
  return (
    <RowParts
      dense
      lead={<CoinMark symbol={row.symbol} />}
      title={row.name}
      note={row.symbol}
      picture={<DaySparkline symbol={row.symbol} width={44} />}
      figure={<Price value={price?.last} />}
      detail={<ChangePercent value={price?.change_24h} />}
    />
  );
}

import { useQuery } from "@tanstack/react-query";
import type { MarketSymbol, Money } from "../../api/types";
import { quantityOf } from "../../ui/decimal";
import { formatQuantity, isRupees } from "../../ui/format";
import { meQuery } from "../identity/queries";
import classes from "./InDisplayCurrency.module.css";
import { usePrice } from "./live";
import { symbolsQuery } from "./queries";

/** A total in rupees once more, quietly, in the coin that the person chose; nothing without a choice or a price. */
export function InDisplayCurrency({ total }: { total: Money | null }) {
  const currency = useQuery(meQuery).data?.display_currency ?? "INR";
  const { data: symbols } = useQuery({ ...symbolsQuery, enabled: !isRupees(currency) });
  const coin = symbols?.items.find(({ base }) => base === currency);
  return total && coin ? <InCoin total={total} coin={coin} /> : null;
}

function InCoin({ total, coin: { symbol } }: { total: Money; coin: MarketSymbol }) {
  const price = usePrice(symbol, [symbol]);
  const quantity = price ? quantityOf(BigInt(total.amount), price.last) : null;
  if (quantity === null) return null;
  return (
    <p className={classes.figure}>
      ≈ {formatQuantity(quantity)} {symbol}
    </p>
  );
}

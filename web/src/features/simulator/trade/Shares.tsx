import { Button } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { MarketSymbol } from "../../../api/types";
import { formatQuantity } from "../../../ui/format";
import { Money, Unknown } from "../../../ui/Money";
import { tickerOf } from "../../market/names";
import { accountQuery, openOrdersQuery, portfolioQuery, previewQuery } from "../queries";
import classes from "./Ticket.module.css";
import { availableToSell, lessFee, orderOf, SHARES, sellQuantity, shareOfBalance } from "./ticketMath";
import type { Ticket } from "./useTicket";

interface SharesProps {
  ticket: Ticket;
  market: MarketSymbol;
}

/** What can be spent or sold, and quick shares of it: of the balance by amount, of a holding by quantity. */
export function Shares({ ticket, market }: SharesProps) {
  const { draft, change } = ticket;
  const queries = useQueryClient();
  const account = useQuery(accountQuery).data;
  const portfolio = useQuery(portfolioQuery).data;
  const open = useQuery(openOrdersQuery).data;
  const held = portfolio?.positions.find(({ symbol }) => symbol === market.symbol)?.quantity;
  const sellable = portfolio && open && availableToSell(held, open.items, market.symbol);

  const spend = async (balanceMinor: string, percent: number): Promise<void> => {
    const size = shareOfBalance(balanceMinor, percent);
    const order = orderOf(market.symbol, { ...draft, unit: "notional", size });
    // The server alone knows the fee. Where it refuses the whole share, the ticket shows why by its own preview.
    const preview = order && (await queries.fetchQuery(previewQuery(order)).catch(() => null));
    change({ unit: "notional", size: preview ? lessFee(size, preview.fee) : size });
  };
  const pick = (percent: number): void => {
    if (draft.side === "buy" && account) void spend(account.balance.amount, percent);
    if (draft.side === "sell" && sellable)
      change({ unit: "quantity", size: sellQuantity(sellable, percent, market.lot_size) });
  };
  return (
    <div className={classes.shares}>
      <p className={classes.available}>
        <span>{draft.side === "buy" ? "To spend" : "To sell"}</span>
        <strong>
          {draft.side === "buy" ? (
            <Money value={account?.balance} />
          ) : sellable ? (
            `${formatQuantity(sellable)} ${tickerOf(market.symbol)}`
          ) : (
            <Unknown />
          )}
        </strong>
      </p>
      <div className={classes.quick}>
        {SHARES.map((percent) => (
          <Button key={percent} variant="default" size="compact-sm" onClick={() => pick(percent)}>
            {percent}%
          </Button>
        ))}
      </div>
    </div>
  );
}

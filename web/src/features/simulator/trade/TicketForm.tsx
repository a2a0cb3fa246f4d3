import { Button, TextInput } from "@mantine/core";
import type { MarketSymbol } from "../../../api/types";
import { Form, FormProblem, field } from "../../../ui/form";
import { Segmented } from "../../../ui/Segmented";
import { usePrice } from "../../market/live";
import { tickerOf } from "../../market/names";
import { SIDE_TONES, SIDE_WORDS } from "../words";
import { PreviewFigures } from "./PreviewFigures";
import { Shares } from "./Shares";
import classes from "./Ticket.module.css";
import { orderOf } from "./ticketMath";
import type { Ticket } from "./useTicket";

interface TicketFormProps {
  ticket: Ticket;
  market: MarketSymbol;
}

/** Where an order is written. Its figures come from the server; it is sent only after a confirmation. */
export function TicketForm({ ticket, market }: TicketFormProps) {
  const { draft, change, preview } = ticket;
  const ticker = tickerOf(market.symbol);
  const price = usePrice(market.symbol, null);
  // A limit begins at the best price of its own side of the book: it rests there instead of filling at once.
  const best = draft.side === "buy" ? price?.bid : price?.ask;
  const isEmpty = orderOf(market.symbol, draft) === null;
  return (
    <Form problem={null} onSubmit={() => preview.isCurrent && ticket.review()} className={classes.form}>
      <Segmented
        label="Side"
        grow
        value={draft.side}
        segments={[
          { value: "buy", label: "Buy", tone: "gain" },
          { value: "sell", label: "Sell", tone: "loss" },
        ]}
        onChange={(side) => change({ side })}
      />
      <Segmented
        label="Kind of order"
        size="small"
        grow
        value={draft.type}
        segments={[
          { value: "market", label: "Market" },
          { value: "limit", label: "Limit" },
        ]}
        onChange={(type) => change({ type, ...(draft.limitPrice === "" ? { limitPrice: best ?? "" } : {}) })}
      />
      {draft.type === "limit" && <LimitPrice ticket={ticket} symbol={market.symbol} />}
      <TextInput
        label={draft.unit === "notional" ? "Amount" : "Quantity"}
        inputMode="decimal"
        autoComplete="off"
        placeholder={draft.unit === "notional" ? "0.00" : "0"}
        value={draft.size}
        onChange={(event) => change({ size: event.currentTarget.value })}
        {...field(draft.unit, preview.problem)}
        rightSectionWidth="auto"
        rightSection={
          <Segmented
            label="Size by"
            size="small"
            value={draft.unit}
            segments={[
              { value: "notional", label: <Unit words="Rupees">₹</Unit> },
              { value: "quantity", label: ticker },
            ]}
            onChange={(unit) => change({ unit, size: "" })}
          />
        }
        classNames={{ section: classes.unit }}
      />
      <Shares ticket={ticket} market={market} />
      <FormProblem problem={preview.problem} fields={[draft.unit, "limit_price"]} />
      <PreviewFigures
        order={draft}
        preview={isEmpty ? undefined : preview.data}
        isCurrent={preview.isCurrent}
        market={market}
      />
      <Button type="submit" color={SIDE_TONES[draft.side]} disabled={!preview.isCurrent} fullWidth>
        Review {SIDE_WORDS[draft.side].toLowerCase()} order
      </Button>
    </Form>
  );
}

function LimitPrice({ ticket, symbol }: { ticket: Ticket; symbol: string }) {
  const price = usePrice(symbol, null);
  const take = (limitPrice: string | undefined): void => {
    if (limitPrice) ticket.change({ limitPrice });
  };
  return (
    <div className={classes.limit}>
      <TextInput
        label="Limit price"
        leftSection="₹"
        inputMode="decimal"
        autoComplete="off"
        value={ticket.draft.limitPrice}
        onChange={(event) => ticket.change({ limitPrice: event.currentTarget.value })}
        {...field("limit_price", ticket.preview.problem)}
      />
      <div className={classes.hints}>
        <button type="button" onClick={() => take(price?.bid)}>
          Best bid
        </button>
        <button type="button" onClick={() => take(price?.ask)}>
          Best ask
        </button>
      </div>
    </div>
  );
}

function Unit({ words, children }: { words: string; children: string }) {
  return (
    <>
      <span aria-hidden="true">{children}</span>
      <span className="visually-hidden">{words}</span>
    </>
  );
}

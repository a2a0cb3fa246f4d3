import type { MarketSymbol } from "../../../api/types";
import { TicketForm } from "./TicketForm";
import { TicketReceipt } from "./TicketReceipt";
import { TicketReview } from "./TicketReview";
import type { Ticket } from "./useTicket";

/** The ticket in its three states: written, confirmed, done. */
export function TicketPanel({ ticket, market }: { ticket: Ticket; market: MarketSymbol }) {
  if (ticket.placed) return <TicketReceipt placed={ticket.placed} next={ticket.next} />;
  if (ticket.reviewed) return <TicketReview ticket={ticket} order={ticket.reviewed} market={market} />;
  return <TicketForm ticket={ticket} market={market} />;
}

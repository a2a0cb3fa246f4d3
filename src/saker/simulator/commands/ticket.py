"""Reading an order ticket: which symbol, how much, at what price; and the preview of what it would do."""

from dataclasses import dataclass

from saker.core import clock
from saker.market import queries as market
from saker.market.rules.depth import Book
from saker.market.rules.symbols import QUANTITY_SCALE, Symbol
from saker.simulator.errors import MarketStale, OrderFieldsInvalid, SymbolNotTraded
from saker.simulator.rules import amounts, execution
from saker.simulator.rules.execution import Execution, OrderType, Side


@dataclass(frozen=True, slots=True)
class Ticket:
    """An order as the person wrote it: decimal strings."""

    symbol: str
    side: Side
    type: OrderType
    quantity: str | None = None
    notional: str | None = None
    limit_price: str | None = None
    client_order_id: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A ticket in integers, beside the book that it meets. `limit` is None for a market order."""

    symbol: Symbol
    side: Side
    book: Book
    quantity: int
    limit: int | None
    source: str

    def execution(self) -> Execution:
        """What would be filled now. Raises BookTooThin and OutsideWindow for a market order."""
        if self.limit is None:
            return execution.walk(self.symbol, self.book, self.side, self.quantity)
        return execution.cross(self.symbol, self.book, self.side, self.quantity, self.limit)


def read_ticket(ticket: Ticket) -> Reading:
    """Read a ticket against the market of this instant. Raises every refusal of the filters, naming the field."""
    symbol = market.symbol(ticket.symbol)
    if symbol is None:
        raise SymbolNotTraded(field="symbol")
    depth = market.source().depth(symbol.code, clock.now())
    if depth is None or depth.stale:
        raise MarketStale(symbol=symbol.code)
    limit = _limit(ticket, symbol)
    if limit is not None:
        execution.require_near(symbol, ticket.side, limit, depth.book.mid)
    quantity = _quantity(ticket, symbol, depth.book, limit)
    field = "quantity" if ticket.quantity is not None else "notional"
    price = limit if limit is not None else depth.book.mid
    execution.require_minimum(symbol, amounts.notional_down(symbol, price, quantity), field=field)
    return Reading(symbol, ticket.side, depth.book, quantity, limit, depth.source)


def preview(ticket: Ticket) -> tuple[Reading, Execution]:
    """What an order would do now; nothing is written."""
    reading = read_ticket(ticket)
    return reading, reading.execution()


def _limit(ticket: Ticket, symbol: Symbol) -> int | None:
    if (ticket.type is OrderType.LIMIT) != (ticket.limit_price is not None):
        wanted = "A limit order needs a price." if ticket.limit_price is None else "A market order has no price."
        raise OrderFieldsInvalid(wanted, field="limit_price")
    if ticket.limit_price is None:
        return None
    price = amounts.units(ticket.limit_price, symbol.price_scale, field="limit_price")
    return amounts.on_step(price, symbol.tick, symbol.price_scale, field="limit_price")


def _quantity(ticket: Ticket, symbol: Symbol, book: Book, limit: int | None) -> int:
    if (ticket.quantity is None) == (ticket.notional is None):
        raise OrderFieldsInvalid("Give either a quantity or an amount.", field="quantity")
    if ticket.quantity is not None:
        quantity = amounts.units(ticket.quantity, QUANTITY_SCALE, field="quantity")
        return amounts.on_step(quantity, symbol.lot, QUANTITY_SCALE, field="quantity")
    assert ticket.notional is not None
    notional_minor = amounts.units(ticket.notional, amounts.RUPEE_SCALE, field="notional")
    execution.require_minimum(symbol, notional_minor, field="notional")
    if limit is not None:
        return amounts.quantity_for(symbol, limit, notional_minor)
    return execution.quantity_by_notional(symbol, book, ticket.side, notional_minor)

"""How an order meets the book: the walk through its levels, and what the walk refuses. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from saker.core.errors import Conflict, Invalid
from saker.core.money import decimal_string
from saker.market.rules.depth import Book, BookLevel, within_window
from saker.market.rules.symbols import Symbol
from saker.simulator.rules.amounts import BPS, average_price, notional_down, notional_up, quantity_for


class Side(StrEnum):
    """Which way the person trades."""

    BUY = "buy"
    SELL = "sell"


class OrderType(StrEnum):
    """How the price is chosen."""

    MARKET = "market"
    LIMIT = "limit"


class OrderStatus(StrEnum):
    """Where an order stands."""

    OPEN = "open"
    PARTIALLY_FILLED = "partially_filled"
    FILLED = "filled"
    CANCELLED = "cancelled"


class Liquidity(StrEnum):
    """Whether the order took what was there, or was there to be taken."""

    TAKER = "taker"
    MAKER = "maker"


FURTHEST = 100
LIVE = (OrderStatus.OPEN, OrderStatus.PARTIALLY_FILLED)


class BookTooThin(Conflict):
    """The order is larger than the whole book. It is refused, never capped. Facts: available."""

    code = "book_too_thin"
    detail = "The order is larger than the market can fill now."


class OutsideWindow(Conflict):
    """The order would be filled further from the mid price than the symbol allows."""

    code = "outside_price_window"
    detail = "The order would move the price further than this market allows. Try a smaller one."


class BelowMinimum(Invalid):
    """The order comes to less than the symbol's minimum. Facts: minimum."""

    code = "below_minimum"
    detail = "The order is below the minimum."


class LimitTooFar(Invalid):
    """The limit is out of all proportion to the mid price, or beyond the market by more than its window. Facts: lowest, highest."""

    code = "limit_too_far"
    detail = "The limit is too far from the market."


@dataclass(frozen=True, slots=True)
class Match:
    """A quantity met at one level: price units, 10^-8 coin, paise (rounded against the person)."""

    price: int
    quantity: int
    notional_minor: int


@dataclass(frozen=True, slots=True)
class Execution:
    """What a walk through the book came to; `matches` is empty when nothing crossed."""

    symbol: Symbol
    side: Side
    mid: int
    spread: int
    matches: tuple[Match, ...]

    @property
    def quantity(self) -> int:
        """The quantity that was met, in 10^-8 coin."""
        return sum(match.quantity for match in self.matches)

    @property
    def notional_minor(self) -> int:
        """What it comes to in paise."""
        return sum(match.notional_minor for match in self.matches)

    @property
    def average_price(self) -> int:
        """The average price in price units."""
        return average_price(self.symbol, self.notional_minor, self.quantity)

    @property
    def slippage_centi_bps(self) -> int:
        """How much worse than the mid the average is, in hundredths of a basis point."""
        worse = self.average_price - self.mid if self.side is Side.BUY else self.mid - self.average_price
        return worse * BPS * 100 // self.mid


def walk(symbol: Symbol, book: Book, side: Side, quantity: int) -> Execution:
    """Fill a whole quantity from the best level outwards. Raises BookTooThin and OutsideWindow."""
    execution = _met(symbol, book, side, _take(_levels(book, side), quantity))
    if execution.quantity < quantity:
        raise BookTooThin
    if execution.matches and not within_window(symbol, execution.matches[-1].price, book.mid):
        raise OutsideWindow
    return execution


def cross(symbol: Symbol, book: Book, side: Side, quantity: int, limit: int) -> Execution:
    """Fill what a limit allows now, inside the window; the rest is the caller's to rest."""
    allowed = [
        level
        for level in _levels(book, side)
        if (level.price <= limit if side is Side.BUY else level.price >= limit) and within_window(symbol, level.price, book.mid)
    ]
    return _met(symbol, book, side, _take(allowed, quantity))


def quantity_by_notional(symbol: Symbol, book: Book, side: Side, notional_minor: int) -> int:
    """The largest quantity, in lots, whose walk comes to at most this many paise. Raises BookTooThin."""
    left, quantity = notional_minor, 0
    for level in _levels(book, side):
        affordable = min(level.quantity // symbol.lot * symbol.lot, quantity_for(symbol, level.price, left))
        quantity += affordable
        left -= notional_up(symbol, level.price, affordable)
        if affordable < level.quantity // symbol.lot * symbol.lot:
            return quantity
    raise BookTooThin


def require_minimum(symbol: Symbol, notional_minor: int, *, field: str) -> None:
    """Raise BelowMinimum when an order comes to less than the symbol's minimum."""
    if notional_minor < symbol.min_notional_minor:
        minimum = symbol.min_notional_minor // 100
        raise BelowMinimum(f"The smallest order is ₹{minimum}.", field=field, minimum_minor=symbol.min_notional_minor)


def require_near(symbol: Symbol, side: Side, limit: int, mid: int) -> None:
    """Raise LimitTooFar unless a limit lies in the band of its side around the mid.

    Away from the market it may be a hundredfold. Beyond the market it may be no further than the tick window: what it
    leaves would rest there, and be filled at a price that no order is filled at.
    """
    window = mid * symbol.tick_window_bp // BPS
    lowest, highest = (mid // FURTHEST, mid + window) if side is Side.BUY else (mid - window, mid * FURTHEST)
    if not lowest <= limit <= highest:
        shown = [decimal_string(price // symbol.tick * symbol.tick, symbol.price_scale) for price in (lowest, highest)]
        raise LimitTooFar(f"Choose between {shown[0]} and {shown[1]} now.", field="limit_price", lowest=shown[0], highest=shown[1])


def _levels(book: Book, side: Side) -> tuple[BookLevel, ...]:
    return book.asks if side is Side.BUY else book.bids


def _take(levels: Sequence[BookLevel], quantity: int) -> list[tuple[int, int]]:
    taken: list[tuple[int, int]] = []
    for level in levels:
        if quantity == 0:
            break
        part = min(level.quantity, quantity)
        taken.append((level.price, part))
        quantity -= part
    return taken


def _met(symbol: Symbol, book: Book, side: Side, taken: Sequence[tuple[int, int]]) -> Execution:
    price_of = notional_up if side is Side.BUY else notional_down
    spread = book.asks[0].price - book.bids[0].price if book.bids else 0
    return Execution(
        symbol, side, book.mid, spread, tuple(Match(price, part, price_of(symbol, price, part)) for price, part in taken)
    )

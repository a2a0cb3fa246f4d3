"""What the API of the market says: decimal strings, each price with its source and its age."""

from pydantic import Field

from saker.core.http import MoneyOut, Out
from saker.core.http.schemas import Instant
from saker.market.rules.candles import Interval


class SymbolOut(Out):
    """A symbol and the filters that its orders must pass."""

    symbol: str
    name: str
    base: str
    quote: str
    price_scale: int
    tick_size: str
    lot_size: str
    min_notional: MoneyOut
    window_bps: int
    source: str
    label: str


class SymbolsOut(Out):
    """Every symbol."""

    items: list[SymbolOut]
    next_cursor: str | None = None


class PriceOut(Out):
    """The price of a symbol. What cannot be known is null; `stale` says that it is too old to trade at."""

    symbol: str
    bid: str
    ask: str
    last: str
    change_24h: str | None = Field(description="Percent over 24 hours, two decimals.")
    high_24h: str | None
    low_24h: str | None
    volume_24h: str | None
    at: Instant
    source: str
    age_ms: int
    stale: bool


class PricesOut(Out):
    """Prices of one instant."""

    items: list[PriceOut]
    next_cursor: str | None = None


class CandleOut(Out):
    """A candle; `time` is its opening, in seconds since 1970-01-01 UTC."""

    time: int
    open: str
    high: str
    low: str
    close: str
    volume: str
    closed: bool


class CandlesOut(Out):
    """Candles of a symbol, oldest first."""

    symbol: str
    interval: Interval
    source: str
    items: list[CandleOut]
    next_cursor: str | None = None


class DepthLevelOut(Out):
    """A price and the quantity there."""

    price: str
    quantity: str


class DepthOut(Out):
    """The book: bids from the highest down, asks from the lowest up."""

    symbol: str
    at: Instant
    source: str
    bids: list[DepthLevelOut]
    asks: list[DepthLevelOut]

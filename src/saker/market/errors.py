"""The refusals of the market.

NotFound  └── UnknownSymbol
Invalid   ├── TooManyCandles
          ├── NaiveInstant
          ├── FutureInstant
          └── IntervalTooFine
RuntimeError └── MarketChanged   at start, for the operator
"""

from datetime import datetime

from saker.core.errors import Invalid, NotFound


class UnknownSymbol(NotFound):
    """The source has no such symbol. Facts: symbol."""

    code = "unknown_symbol"
    detail = "This market has no such symbol."


class TooManyCandles(Invalid):
    """The range holds more candles than one answer may. Facts: limit."""

    code = "too_many_candles"
    detail = "The range holds more candles than one answer may."


class NaiveInstant(Invalid):
    """An instant without a time zone."""

    code = "naive_instant"
    detail = "An instant needs its time zone."


class FutureInstant(Invalid):
    """An instant later than now: what the market will do is nobody's to know."""

    code = "future_instant"
    detail = "The market has no prices for the future."


class IntervalTooFine(Invalid):
    """Candles finer than the recorded ones were asked for. Facts: recorded."""

    code = "interval_too_fine"
    detail = "The recording has no candles as fine as that."


class MarketChanged(RuntimeError):
    """The configured market is not the one that everything in this database is valued on."""

    def __init__(self, kept: str, since: datetime, configured: str) -> None:
        """Take what the database keeps, and the source that is configured."""
        super().__init__(
            f"this database trades on another {kept} market, since {since:%Y-%m-%d %H:%M} UTC, than the {configured} one that is"
            " configured: put SAKER_MARKET and SAKER_MARKET_SECRET (or SECRET_KEY, where that is unset) back to what they were;"
            " or, to value everything at the new market's prices, stop every process and run `saker market adopt`"
        )

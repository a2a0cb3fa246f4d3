"""Candles of the synthetic market: open, high, low and close of the second-by-second path, and the quantity traded.

Definition: the candle of [T, T + interval) looks at the seconds T, T+1, …, T + interval - 1 and at no other. Its open
is the price at the first of them, its close at the last, its high and low are the extremes over all of them. So
longer candles are exactly made of shorter ones, and no price of the path lies outside its candle. Intervals start at
multiples of their length since 1970-01-01 UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache

from saker.market.rules.daily import SECONDS_PER_DAY
from saker.market.rules.symbols import Symbol
from saker.market.rules.synthetic import SyntheticMarket, price_units
from saker.market.rules.volume import DayVolume


class Interval(StrEnum):
    """How long a candle is."""

    M1 = "1m"
    M5 = "5m"
    M15 = "15m"
    H1 = "1h"
    H4 = "4h"
    D1 = "1d"

    @property
    def seconds(self) -> int:
        """The length in seconds."""
        return _SECONDS[self]


_SECONDS = {
    Interval.M1: 60,
    Interval.M5: 300,
    Interval.M15: 900,
    Interval.H1: 3_600,
    Interval.H4: 14_400,
    Interval.D1: SECONDS_PER_DAY,
}


@dataclass(frozen=True, slots=True)
class Candle:
    """Prices in price units, volume in units of 10^-8 coin.

    Not `closed`: the interval goes on, and this is the part so far.
    """

    opened_at: datetime
    open: int
    high: int
    low: int
    close: int
    volume: int
    closed: bool


class CandleMaker:
    """Makes candles of a market and keeps the last finished ones (about 300 bytes each)."""

    def __init__(self, market: SyntheticMarket, candles_kept: int = 20_000, days_kept: int = 256) -> None:
        """Keep at most that many finished candles and that many days of volume."""
        self._market = market
        self._finished = lru_cache(maxsize=candles_kept)(self._make)
        self._volume = lru_cache(maxsize=days_kept)(self._day_volume)

    def candles(self, symbol: Symbol, interval: Interval, start: int, end: int) -> Iterator[Candle]:
        """Candles that overlap [start, end), in order; seconds since 1970-01-01.

        Nothing at or after `end` is looked at: a candle that `end` cuts is the part before it, and not closed. With
        `end` at the present second plus one, the last candle is the current one. There are none before the market's
        first day.
        """
        length = interval.seconds
        first = max(start // length * length, self._market.first_day * SECONDS_PER_DAY)
        for opening in range(first, end, length):
            if opening + length <= end:
                yield self._finished(symbol, opening, opening + length, closed=True)
            else:
                yield self._make(symbol, opening, end, closed=False)

    def _make(self, symbol: Symbol, start: int, end: int, *, closed: bool) -> Candle:
        day, first = divmod(start, SECONDS_PER_DAY)
        after = first + end - start
        path = self._market.day_path(symbol, day)
        opening, high, low, closing = path.extremes(first, after - 1)
        volume = self._volume(symbol, day)
        return Candle(
            opened_at=datetime.fromtimestamp(start, UTC),
            open=price_units(symbol, opening),
            high=price_units(symbol, high),
            low=price_units(symbol, low),
            close=price_units(symbol, closing),
            volume=volume.until(after) - volume.until(first),
            closed=closed,
        )

    def _day_volume(self, symbol: Symbol, day: int) -> DayVolume:
        return DayVolume(self._market.day_path(symbol, day))


def change_bp(now: int, before: int) -> int:
    """The change in basis points, rounded towards zero."""
    size = abs(now - before) * 10_000 // before
    return size if now >= before else -size

"""Where prices come from: what every source answers, the synthetic one and the replay of recorded candles.

Instants are aware; a price holds for its whole second, so an instant means the second that it falls in, and a range
[start, end) means the whole seconds s with start <= s < end. Prices are integer price units, see `rules.symbols`.
Both sources can compute what is still to come, so both are given the clock and tell nothing of a later instant.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final, Protocol, TypeVar

from saker.market.errors import FutureInstant, IntervalTooFine, NaiveInstant, TooManyCandles, UnknownSymbol
from saker.market.rules import depth as books
from saker.market.rules import replay_candles
from saker.market.rules.candles import Candle, CandleMaker, Interval, change_bp
from saker.market.rules.daily import SECONDS_PER_DAY
from saker.market.rules.depth import Book
from saker.market.rules.keys import KeySchedule, Season
from saker.market.rules.noise import Level
from saker.market.rules.replay import ReplaySeries, price_within
from saker.market.rules.symbols import SYMBOLS, Symbol
from saker.market.rules.synthetic import Direction, SyntheticMarket

STALE_AFTER_MS: Final = 10_000
MOST_CANDLES: Final = 1_500
FIRST_DAY: Final = 20_089
"""2025-01-01: the synthetic market opens. To change it is to change every price."""

_DAY: Final = timedelta(days=1)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Quote:
    """The price of a symbol at an instant, in price units. `last` is also the mid: bid < last < ask.

    `age_ms` is how long before `at` the price was seen; `stale` says that it is too old to trade at.
    """

    symbol: str
    at: datetime
    bid: int
    ask: int
    last: int
    price_scale: int
    source: str
    age_ms: int
    stale: bool


@dataclass(frozen=True, slots=True)
class Depth:
    """The book of a symbol at an instant, with the age of its mid price."""

    symbol: str
    at: datetime
    book: Book
    price_scale: int
    source: str
    age_ms: int
    stale: bool


@dataclass(frozen=True, slots=True)
class PathPoint:
    """The price of one second, in price units."""

    at: datetime
    price: int


class MarketSource(Protocol):
    """What the market answers, whatever it is made of.

    Symbols are given by their code. Raises UnknownSymbol, NaiveInstant for an instant without a zone, and FutureInstant
    for one later than now. What has no data is None or absent.
    """

    name: str

    def symbols(self) -> tuple[Symbol, ...]:
        """The symbols that this source has prices for."""
        ...

    def quote(self, symbol: str, at: datetime) -> Quote | None:
        """The price at an instant; None where there is none yet."""
        ...

    def depth(self, symbol: str, at: datetime) -> Depth | None:
        """Twenty levels a side at an instant; None where there is no price yet."""
        ...

    def candles(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> list[Candle]:
        """Candles that overlap [start, end), cut at now. Raises TooManyCandles beyond 1,500, and IntervalTooFine."""
        ...

    def path(self, symbol: str, start: datetime, end: datetime) -> Iterator[PathPoint]:
        """The price of each second of [start, end) that has one."""
        ...

    def span(self, symbol: str, start: datetime, end: datetime) -> tuple[int, int] | None:
        """Prices that the path of [start, end) stays between, at least as wide as it; None where it has none. Quick."""
        ...

    def first_touch(self, symbol: str, direction: Direction, price: int, start: datetime, end: datetime) -> datetime | None:
        """The first second of [start, end) at which the path is at or beyond `price`, or None. Exact, and quick.

        The path is of mids. An ask is above its mid: a buy limit can fill only at or after the mid is at or below it.
        """
        ...

    def change_24h_bp(self, symbol: str, at: datetime) -> int | None:
        """The change over 24 hours in basis points; None unless there is a fresh price at both ends."""
        ...


class SyntheticSource:
    """The synthetic market behind the interface of sources."""

    name = "synthetic"

    def __init__(
        self,
        secret: bytes,
        *,
        now: Callable[[], datetime],
        seasons: Iterable[Season] = (),
        symbols: Iterable[Symbol] = SYMBOLS,
        first_day: int = FIRST_DAY,
    ) -> None:
        """Take the standing secret (32 bytes or more), the clock, and the seasons that have secrets of their own."""
        self._by_code = {symbol.code: symbol for symbol in symbols}
        self._now = now
        self.market = SyntheticMarket(KeySchedule(secret, seasons), self._by_code.values(), first_day)
        self._candles = CandleMaker(self.market)

    def symbols(self) -> tuple[Symbol, ...]:
        """All symbols, in the order of the table."""
        return tuple(self._by_code.values())

    def quote(self, symbol: str, at: datetime) -> Quote | None:
        """The price at the second of `at`; None before the market's first day."""
        found, second, age_ms = self._instant(symbol, at)
        if not self._is_open(second):
            return None
        mid = self.market.price(found, second)
        bid, ask = books.best(found, mid, self._activity(found, second))
        return Quote(symbol, at, bid, ask, mid, found.price_scale, self.name, age_ms, stale=False)

    def depth(self, symbol: str, at: datetime) -> Depth | None:
        """The book at the second of `at`; None before the market's first day."""
        found, second, age_ms = self._instant(symbol, at)
        if not self._is_open(second):
            return None
        day, rest = divmod(second, SECONDS_PER_DAY)
        noise = self.market.day_path(found, day).noise.digest(Level.DEPTH, rest)
        book = books.book(found, self.market.price(found, second), self._activity(found, second), noise)
        return Depth(symbol, at, book, found.price_scale, self.name, age_ms, stale=False)

    def candles(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> list[Candle]:
        """Candles of the path, none before the market's first day."""
        found = _known(self._by_code, symbol)
        first, after = _candle_range(start, end, self._now(), interval)
        return list(self._candles.candles(found, interval, first, after))

    def path(self, symbol: str, start: datetime, end: datetime) -> Iterator[PathPoint]:
        """Every second of [start, end) since the market's first day."""
        found = _known(self._by_code, symbol)
        first, after = self._range(start, end)
        return (PathPoint(_instant_of(second), price) for second, price in self.market.path(found, first, after))

    def span(self, symbol: str, start: datetime, end: datetime) -> tuple[int, int] | None:
        """Exactly the extremes of the path."""
        return self.market.span(_known(self._by_code, symbol), *self._range(start, end))

    def first_touch(self, symbol: str, direction: Direction, price: int, start: datetime, end: datetime) -> datetime | None:
        """By hours and minutes first, so that a day costs about a millisecond."""
        found = _known(self._by_code, symbol)
        second = self.market.first_touch(found, direction, price, *self._range(start, end))
        return None if second is None else _instant_of(second)

    def change_24h_bp(self, symbol: str, at: datetime) -> int | None:
        """None on the market's first day."""
        found, second, _ = self._instant(symbol, at)
        if not self._is_open(second - SECONDS_PER_DAY):
            return None
        return change_bp(self.market.price(found, second), self.market.price(found, second - SECONDS_PER_DAY))

    def _instant(self, symbol: str, at: datetime) -> tuple[Symbol, int, int]:
        found = _known(self._by_code, symbol)
        _require_past(at, self._now())
        second, rest_ms = divmod(_milliseconds(at), 1_000)
        return found, second, rest_ms

    def _range(self, start: datetime, end: datetime) -> tuple[int, int]:
        _require_past(end, self._now())
        return max(_whole_second_from(start), self.market.first_day * SECONDS_PER_DAY), _whole_second_from(end)

    def _is_open(self, second: int) -> bool:
        return second >= self.market.first_day * SECONDS_PER_DAY

    def _activity(self, symbol: Symbol, second: int) -> int:
        day, rest = divmod(second, SECONDS_PER_DAY)
        return self.market.day_path(symbol, day).activity_permille(rest)


class ReplaySource:
    """Recorded candles as a market: what was recorded at time t is the market at t + shift.

    A recording has no book, so spread and depth are modelled around the recorded price, at the symbol's usual
    volatility. Where the recording has a gap or has ended, the last price stands, with its true age, and is stale
    after ten seconds.
    """

    name = "replay"

    def __init__(self, series: Iterable[ReplaySeries], *, now: Callable[[], datetime], shift: timedelta = timedelta(0)) -> None:
        """Take the series, the clock and the shift: whole days, so that longer candles keep their boundaries."""
        if shift % _DAY:
            message = "a recording is shifted by whole days"
            raise ValueError(message)
        self._by_code = {one.symbol.code: one for one in series}
        self._now = now
        self._shift = shift // timedelta(seconds=1)

    def symbols(self) -> tuple[Symbol, ...]:
        """The symbols that were recorded."""
        return tuple(one.symbol for one in self._by_code.values())

    def quote(self, symbol: str, at: datetime) -> Quote | None:
        """The recorded price, or the last one with its age; None before the recording."""
        series = _known(self._by_code, symbol)
        if (seen := self._seen(series, at)) is None:
            return None
        mid, age_ms = seen
        bid, ask = books.best(series.symbol, mid, books.USUAL_ACTIVITY)
        return Quote(symbol, at, bid, ask, mid, series.symbol.price_scale, self.name, age_ms, stale=age_ms > STALE_AFTER_MS)

    def depth(self, symbol: str, at: datetime) -> Depth | None:
        """A modelled book around the recorded price; None before the recording."""
        series = _known(self._by_code, symbol)
        if (seen := self._seen(series, at)) is None:
            return None
        mid, age_ms = seen
        noise = blake2b(f"{symbol} {_milliseconds(at) // 1_000}".encode()).digest()
        book = books.book(series.symbol, mid, books.USUAL_ACTIVITY, noise)
        return Depth(symbol, at, book, series.symbol.price_scale, self.name, age_ms, stale=age_ms > STALE_AFTER_MS)

    def candles(self, symbol: str, interval: Interval, start: datetime, end: datetime) -> list[Candle]:
        """Recorded candles, joined into longer ones. Raises IntervalTooFine."""
        series = _known(self._by_code, symbol)
        if interval.seconds < series.interval.seconds:
            raise IntervalTooFine(field="interval", recorded=series.interval)
        first, after = _candle_range(start, end, self._now(), interval)
        return list(replay_candles.candles(series, interval, first - self._shift, after - self._shift, self._shift))

    def path(self, symbol: str, start: datetime, end: datetime) -> Iterator[PathPoint]:
        """Every recorded second of [start, end)."""
        series = _known(self._by_code, symbol)
        points = series.path(*self._range(start, end))
        return (PathPoint(_instant_of(second + self._shift), price) for second, price in points)

    def span(self, symbol: str, start: datetime, end: datetime) -> tuple[int, int] | None:
        """The extremes of whole candles."""
        return _known(self._by_code, symbol).span(*self._range(start, end))

    def first_touch(self, symbol: str, direction: Direction, price: int, start: datetime, end: datetime) -> datetime | None:
        """By candles first."""
        series = _known(self._by_code, symbol)
        second = series.first_touch(direction, price, *self._range(start, end))
        return None if second is None else _instant_of(second + self._shift)

    def change_24h_bp(self, symbol: str, at: datetime) -> int | None:
        """From two recorded prices; None where either is missing."""
        series = _known(self._by_code, symbol)
        _require_past(at, self._now())
        second = _milliseconds(at) // 1_000 - self._shift
        now, before = series.price(second), series.price(second - SECONDS_PER_DAY)
        return None if now is None or before is None else change_bp(now, before)

    def _seen(self, series: ReplaySeries, at: datetime) -> tuple[int, int] | None:
        """(price, age in ms) of the latest recorded second at or before an instant."""
        _require_past(at, self._now())
        at_ms = _milliseconds(at) - self._shift * 1_000
        candle = series.last_before(at_ms // 1_000)
        if candle is None:
            return None
        length = series.interval.seconds
        passed = min(at_ms // 1_000 - candle.opened_at, length - 1)
        return price_within(candle, passed, length), at_ms - (candle.opened_at + passed) * 1_000

    def _range(self, start: datetime, end: datetime) -> tuple[int, int]:
        _require_past(end, self._now())
        return _whole_second_from(start) - self._shift, _whole_second_from(end) - self._shift


def _known(by_code: Mapping[str, _Found], code: str) -> _Found:
    """What a code stands for. Raises UnknownSymbol."""
    if code not in by_code:
        raise UnknownSymbol(symbol=code)
    return by_code[code]


def _milliseconds(at: datetime) -> int:
    """Milliseconds since 1970-01-01 UTC, rounded down. Raises NaiveInstant."""
    if at.utcoffset() is None:
        raise NaiveInstant
    return (at - _EPOCH) // timedelta(milliseconds=1)


def _whole_second_from(at: datetime) -> int:
    """The first whole second at or after an instant."""
    if at.utcoffset() is None:
        raise NaiveInstant
    return -(-(at - _EPOCH) // timedelta(seconds=1))


def _instant_of(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def _require_past(at: datetime, now: datetime) -> None:
    if at.utcoffset() is None:
        raise NaiveInstant
    if at > now:
        raise FutureInstant


def _candle_range(start: datetime, end: datetime, now: datetime, interval: Interval) -> tuple[int, int]:
    """[start, end) in seconds, cut at now, the present second included. Raises TooManyCandles."""
    first = _milliseconds(start) // 1_000 // interval.seconds * interval.seconds
    after = min(_whole_second_from(end), _milliseconds(now) // 1_000 + 1)
    if after - first > MOST_CANDLES * interval.seconds:
        raise TooManyCandles(limit=MOST_CANDLES)
    return first, after

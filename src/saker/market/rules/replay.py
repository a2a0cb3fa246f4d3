"""Recorded candles: reading the usual exchange kline columns strictly, and the price between them.

Columns: open_time (ms since 1970-01-01 UTC), open, high, low, close, volume, then whatever the exchange adds. With a
header the columns are found by name; without one they are the first six. Nothing is rounded, guessed or skipped: a
row that is not exactly right is refused with its line and column.
"""

import csv
import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from saker.market.rules.candles import Interval
from saker.market.rules.symbols import QUANTITY_SCALE, Symbol
from saker.market.rules.synthetic import Direction

COLUMNS: Final = ("open_time", "open", "high", "low", "close", "volume")
MOST_ROWS: Final = 2_000_000

# Plain decimals only: no sign, exponent, space, leading zero, NaN or Infinity; at most 15 digits before the point, 18
# after.
_NUMBER: Final = re.compile(r"(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,18})?", re.ASCII)
_MILLISECONDS: Final = re.compile(r"[1-9][0-9]{12}", re.ASCII)
"""13 digits: from September 2001 to November 2286."""


class ReplayError(ValueError):
    """A recording that cannot be read: the line (from 1), the column and what is wrong there."""

    def __init__(self, line: int, column: str, problem: str) -> None:
        """Name the place and the problem."""
        super().__init__(f"line {line}, {column}: {problem}")
        self.line = line
        self.column = column
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded candle: seconds since 1970-01-01, price units, units of 10^-8 coin."""

    opened_at: int
    open: int
    high: int
    low: int
    close: int
    volume: int


def parse(lines: Iterable[str], symbol: Symbol, interval: Interval, *, most_rows: int = MOST_ROWS) -> "ReplaySeries":
    """Read a CSV of candles of one interval. Raises ReplayError, for the first fault.

    Times rise strictly and lie on the interval; gaps are allowed and stay gaps. Prices are positive, with at most
    `price_scale` decimals that count, and low <= open, close <= high. Volumes have at most 8.
    """
    candles: list[Recorded] = []
    places: dict[str, int] | None = None
    line = width = 0
    for line, row in _rows(lines):
        if places is None:
            width = len(row)
            places = _places(row, line)
            if not _is_values(row):
                continue
        if len(row) != width:
            raise ReplayError(line, "row", f"has {len(row)} columns where the first has {width}")
        if len(candles) == most_rows:
            raise ReplayError(line, "row", f"is beyond the {most_rows} rows that a recording may have")
        candle = _candle([row[places[name]] for name in COLUMNS], line, symbol, interval)
        if candles and candle.opened_at <= candles[-1].opened_at:
            raise ReplayError(line, "open_time", "is not later than the row before")
        candles.append(candle)
    if not candles:
        raise ReplayError(line, "row", "there are no candles")
    return ReplaySeries(symbol, interval, candles)


class ReplaySeries:
    """Recorded candles of a symbol, in order, and a price for each second inside them.

    Inside a candle of n seconds the price runs in three straight legs, open - low - high - close for a candle that
    rises or stays, open - high - low - close for one that falls, and stands at the open in its first and at the close
    in its last second. So it touches the recorded extremes and never leaves them. Outside the candles there is no
    price.
    """

    def __init__(self, symbol: Symbol, interval: Interval, candles: Sequence[Recorded]) -> None:
        """Take candles in rising order of time."""
        self.symbol = symbol
        self.interval = interval
        self.candles = tuple(candles)
        self._opened = [candle.opened_at for candle in self.candles]

    @property
    def start(self) -> int:
        """The first second that has a price."""
        return self._opened[0]

    @property
    def end(self) -> int:
        """The second after the last that has a price."""
        return self._opened[-1] + self.interval.seconds

    def last_before(self, second: int) -> Recorded | None:
        """The latest candle that opened at or before a second, over or not; None before the first."""
        at = bisect_right(self._opened, second) - 1
        return self.candles[at] if at >= 0 else None

    def price(self, second: int) -> int | None:
        """The price in price units; None before the first candle, in a gap and after the last."""
        candle = self.last_before(second)
        if candle is None or second >= candle.opened_at + self.interval.seconds:
            return None
        return price_within(candle, second - candle.opened_at, self.interval.seconds)

    def overlapping(self, start: int, end: int) -> Iterator[Recorded]:
        """The candles that share a second with [start, end), in order."""
        at = bisect_right(self._opened, start - self.interval.seconds)
        while at < len(self.candles) and self._opened[at] < end:
            yield self.candles[at]
            at += 1

    def path(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """(second, price in price units) for each second of [start, end) that has a price."""
        length = self.interval.seconds
        for candle in self.overlapping(start, end):
            for second in range(max(start, candle.opened_at), min(end, candle.opened_at + length)):
                yield second, price_within(candle, second - candle.opened_at, length)

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """The lowest and the highest price of the candles that share a second with [start, end); None where there are none."""
        candles = list(self.overlapping(start, end)) if start < end else []
        return (min(candle.low for candle in candles), max(candle.high for candle in candles)) if candles else None

    def first_touch(self, direction: Direction, price: int, start: int, end: int) -> int | None:
        """The first second of [start, end) whose price is at or beyond `price`, or None; as a scan of `path`."""
        below = direction is Direction.AT_OR_BELOW
        for candle in self.overlapping(start, end):
            if candle.low > price if below else candle.high < price:
                continue
            for second, reached in self.path(max(start, candle.opened_at), min(end, candle.opened_at + self.interval.seconds)):
                if reached <= price if below else reached >= price:
                    return second
        return None


def corner_times(length: int) -> tuple[int, int, int, int]:
    """The seconds of a candle of `length` seconds at which its legs begin and the last ends."""
    return 0, length // 3, length * 2 // 3, length - 1


def price_within(candle: Recorded, second: int, length: int) -> int:
    """The price at a second (0..length-1) of a candle, on its three legs, rounded down to a price unit."""
    first, then = (candle.low, candle.high) if candle.close >= candle.open else (candle.high, candle.low)
    corners = (candle.open, first, then, candle.close)
    times = corner_times(length)
    leg = bisect_right(times, second, hi=3) - 1
    passed, whole = second - times[leg], times[leg + 1] - times[leg]
    return corners[leg] + (corners[leg + 1] - corners[leg]) * passed // whole


def units(text: str, scale: int) -> int:
    """A plain decimal string as integer units of 10^-scale. ValueError for what is not, or does not fit."""
    if not _NUMBER.fullmatch(text):
        message = "is not a plain decimal number of at most 15 digits before and 18 after the point"
        raise ValueError(message)
    whole, _, part = text.partition(".")
    if part[scale:].strip("0"):
        message = f"has more than {scale} decimals"
        raise ValueError(message)
    return int(whole + part[:scale].ljust(scale, "0"))


def _rows(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) for each row, with the faults of the CSV itself turned into ours."""
    reader = csv.reader(_without_byte_order_mark(lines), strict=True)
    try:
        for row in reader:
            yield reader.line_num, row
    except csv.Error as error:
        raise ReplayError(reader.line_num, "row", f"is not CSV: {error}") from error


def _without_byte_order_mark(lines: Iterable[str]) -> Iterator[str]:
    for n, line in enumerate(lines):
        yield line.removeprefix("\ufeff") if n == 0 else line


def _is_values(row: Sequence[str]) -> bool:
    """Whether the first row is a candle already: a header has no digit in front."""
    return row[0][:1].isdigit()


def _places(row: Sequence[str], line: int) -> dict[str, int]:
    """Where each column is, by the header, or by the usual order."""
    if len(row) < len(COLUMNS):
        raise ReplayError(line, "row", f"has {len(row)} columns and needs at least {len(COLUMNS)}: {', '.join(COLUMNS)}")
    if _is_values(row):
        return {name: n for n, name in enumerate(COLUMNS)}
    header = [name.strip().lower().replace(" ", "_") for name in row]
    for name in COLUMNS:
        if header.count(name) != 1:
            raise ReplayError(line, name, "the header must name this column once")
    return {name: header.index(name) for name in COLUMNS}


def _candle(cells: Sequence[str], line: int, symbol: Symbol, interval: Interval) -> Recorded:
    opened_at = _opened_at(cells[0], line, interval)
    numbers: dict[str, int] = {}
    for name, cell in zip(COLUMNS[1:], cells[1:], strict=True):
        scale = QUANTITY_SCALE if name == "volume" else symbol.price_scale
        try:
            numbers[name] = units(cell, scale)
        except ValueError as error:
            raise ReplayError(line, name, str(error)) from error
        if numbers[name] == 0 and name != "volume":
            raise ReplayError(line, name, "is not positive")
    if numbers["high"] < max(numbers["open"], numbers["close"]):
        raise ReplayError(line, "high", "is below the open or the close")
    if numbers["low"] > min(numbers["open"], numbers["close"]):
        raise ReplayError(line, "low", "is above the open or the close")
    return Recorded(opened_at=opened_at, **numbers)


def _opened_at(text: str, line: int, interval: Interval) -> int:
    if not _MILLISECONDS.fullmatch(text):
        raise ReplayError(line, "open_time", "is not milliseconds since 1970 in 13 digits")
    seconds, rest = divmod(int(text), 1_000)
    if rest or seconds % interval.seconds:
        raise ReplayError(line, "open_time", f"does not lie on the {interval} interval")
    return seconds


def fingerprint_of(recordings: Iterable[ReplaySeries], shift: timedelta) -> str:
    """SHA-256 of what is played and of when: equal for processes that play the same, and for no others."""
    digest = hashlib.sha256(f"{shift.days}\n".encode())
    for series in sorted(recordings, key=lambda one: one.symbol.code):
        digest.update(f"{series.symbol.code} {series.interval}\n".encode())
        for c in series.candles:
            digest.update(f"{c.opened_at} {c.open} {c.high} {c.low} {c.close} {c.volume}\n".encode())
    return digest.hexdigest()

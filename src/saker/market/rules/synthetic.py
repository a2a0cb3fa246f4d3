"""The synthetic market: price(t) = f(key, symbol, t), for any second, in any order, with nothing stored.

A day is a Brownian bridge between its two closes: 24 hours, then 60 minutes, then 60 seconds, by midpoint
displacement, plus the day's jumps as steps. Each hour has an activity of its own (lognormal, mean square 1), so that
returns of a minute have fat tails. Second 0 of a day is exactly the close of the day before.

The path is a float, the logarithm of the price. It is the same on every machine because only correctly rounded
operations are used, in a fixed order (`portable`). It becomes an integer in one place, `price_units`, which is
monotone: the highest logarithm is the highest price. Nothing here knows the present: whoever asks for a later second
learns the future.
"""

import math
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import lru_cache
from threading import Lock
from typing import Final

from saker.market.rules import bridge, daily, keys
from saker.market.rules.bridge import OF_24, OF_60
from saker.market.rules.daily import MEMORY_DAYS, SECONDS_PER_DAY, DayMove, DayState
from saker.market.rules.noise import NORMAL, NORMAL_MASK, DayNoise, Level
from saker.market.rules.portable import exp, ln
from saker.market.rules.symbols import Symbol

HOUR: Final = 3_600
MINUTE: Final = 60
ACTIVITY_DEVIATION: Final = 0.6

# Lognormal with mean square 1, so that it moves variance between hours and adds none.
_ACTIVITIES: Final = tuple(exp(ACTIVITY_DEVIATION * z - ACTIVITY_DEVIATION * ACTIVITY_DEVIATION) for z in NORMAL)
_GRID: Final = 2.0**40
# How far a bound in floats is widened, so that rounding can never hide a point; far above 2^-40, far below a tick.
_MARGIN: Final = 1e-9
_HOUR_DEVIATION: Final = 1 / math.sqrt(24)
_MINUTE_DEVIATION: Final = 1 / math.sqrt(60)


class Direction(StrEnum):
    """Which side of a price a path is to reach."""

    AT_OR_BELOW = "at_or_below"
    AT_OR_ABOVE = "at_or_above"


class BeforeTheFirstDay(ValueError):
    """The market did not exist yet: there is no price, and none is made up."""


def price_units(symbol: Symbol, log_price: float) -> int:
    """The price in units of 10^-price_scale rupees, rounded to the nearest tick and at least one tick.

    The logarithm is first rounded to 2^-40: the steps that remain are larger than any error of `exp`, hence monotone.
    """
    price = exp(math.floor(log_price * _GRID + 0.5) / _GRID)
    ticks = math.floor(price * (symbol.price_one / symbol.tick) + 0.5)
    return max(ticks, 1) * symbol.tick


class DayPath:
    """The path of one symbol over one day, from the day's key and where the day goes."""

    def __init__(self, symbol: Symbol, key: bytes, move: DayMove) -> None:
        """Build the day down to its hours; minutes and seconds are made when asked for."""
        self.symbol = symbol
        self.move = move
        self.noise = DayNoise(key, symbol.code, move.day)
        log_end = self.move.log_close
        for jump in self.move.jumps:
            log_end -= jump.size
        self._hours = bridge.bridge(
            OF_24, self.move.log_open, log_end, self.move.volatility, self.noise.shorts(Level.HOURS, len(OF_24.nodes))
        )
        self._activities = self.noise.shorts(Level.ACTIVITY, 24)
        self._minutes: dict[int, list[float]] = {}

    def activity_permille(self, second: int) -> int:
        """How volatile that hour is, in thousandths of what the symbol is set to."""
        calm = daily.daily_figures(self.symbol).volatility
        return math.floor(self.move.volatility * self._activity(second // HOUR) / calm * 1_000)

    def price(self, second: int) -> int:
        """The price at that second of the day (0..86399), in price units."""
        return price_units(self.symbol, self.log_price(second))

    def log_price(self, second: int) -> float:
        """The logarithm of the price at that second, by walking down the one branch that leads to it."""
        hour, rest = divmod(second, HOUR)
        minute, at = divmod(rest, MINUTE)
        ends = self._minute_ends(hour, minute)
        if at == 0:
            return ends[0] + self.jumped(second)
        drawn = self.noise.shorts(Level.SECONDS, OF_60.chains[at][-1][0] + 1, second // MINUTE)
        return bridge.point(OF_60, at, ends, self._minute_deviation(hour), drawn) + self.jumped(second)

    def _minute_ends(self, hour: int, minute: int) -> tuple[float, float]:
        if built := self._minutes.get(hour):
            return built[minute], built[minute + 1]
        ends = self._hours[hour], self._hours[hour + 1]
        deviation = self._hour_deviation(hour)
        drawn = self.noise.shorts(Level.MINUTES, len(OF_60.nodes), hour)
        return (
            bridge.point(OF_60, minute, ends, deviation, drawn),
            bridge.point(OF_60, minute + 1, ends, deviation, drawn),
        )

    def jumped(self, second: int) -> float:
        """The jumps of the day so far, as a logarithm."""
        total = 0.0
        for jump in self.move.jumps:
            if jump.second <= second:
                total += jump.size
        return total

    def minutes(self, hour: int) -> list[float]:
        """The 61 ends of the minutes of an hour, as logarithms without the jumps. Kept: at most 24 lists a day."""
        if hour not in self._minutes:
            drawn = self.noise.shorts(Level.MINUTES, len(OF_60.nodes), hour)
            self._minutes[hour] = bridge.bridge(OF_60, self._hours[hour], self._hours[hour + 1], self._hour_deviation(hour), drawn)
        return self._minutes[hour]

    def seconds(self, minute: int) -> list[float]:
        """The logarithm of the price at the 60 seconds of a minute of the day (0..1439)."""
        hour, at = divmod(minute, MINUTE)
        ends = self.minutes(hour)
        drawn = self.noise.shorts(Level.SECONDS, len(OF_60.nodes), minute)
        points = bridge.bridge(OF_60, ends[at], ends[at + 1], self._minute_deviation(hour), drawn)
        points.pop()
        if self.move.jumps:
            first = minute * MINUTE
            return [points[n] + self.jumped(first + n) for n in range(MINUTE)]
        return points

    def minute_swings_permille(self, hour: int) -> list[int]:
        """How far each minute of an hour moves, in thousandths of the deviation expected of it."""
        ends = self.minutes(hour)
        expected = self._minute_deviation(hour)
        return [math.floor(abs(ends[n + 1] - ends[n]) / expected * 1_000) for n in range(MINUTE)]

    def extremes(self, first: int, last: int) -> tuple[float, float, float, float]:
        """Logarithms of open, high, low and close over the seconds first..last of the day.

        Exact: hours and minutes are left out only where their bounds say that they cannot hold a new extreme.
        """
        if first // MINUTE == last // MINUTE:
            points = self.seconds(first // MINUTE)[first % MINUTE : last % MINUTE + 1]
            return points[0], max(points), min(points), points[-1]
        opening, closing = self.log_price(first), self.log_price(last)
        # Points that lie in the stretch and cost nothing come first, so that more can be left out.
        hours = range(first // HOUR, last // HOUR + 1)
        marks = [self._hours[hour] + self.jumped(hour * HOUR) for hour in hours[1:]]
        low, high = min([opening, closing, *marks]), max([opening, closing, *marks])
        for hour in hours:
            lowest, highest = self.hour_span(hour)
            if lowest < low or highest > high:
                start, stop = max(first, hour * HOUR), min(last, hour * HOUR + HOUR - 1)
                low, high = self._extremes_of_hour(start, stop, low, high)
        return opening, high, low, closing

    def _extremes_of_hour(self, first: int, last: int, low: float, high: float) -> tuple[float, float]:
        ends = self.minutes(first // HOUR)
        minutes = range(first // MINUTE, last // MINUTE + 1)
        marks = [ends[minute % MINUTE] + self.jumped(minute * MINUTE) for minute in minutes[1:]]
        low, high = min([low, *marks]), max([high, *marks])
        for minute in self.minutes_beyond(first, last, low, high):
            base = minute * MINUTE
            points = self.seconds(minute)[max(first - base, 0) : last - base + 1]
            low, high = min([low, *points]), max([high, *points])
        return low, high

    def _activity(self, hour: int) -> float:
        return _ACTIVITIES[self._activities[hour] & NORMAL_MASK]

    def _hour_deviation(self, hour: int) -> float:
        return self.move.volatility * self._activity(hour) * _HOUR_DEVIATION

    def _minute_deviation(self, hour: int) -> float:
        return self._hour_deviation(hour) * _MINUTE_DEVIATION

    def hour_span(self, hour: int) -> tuple[float, float]:
        """Bounds that no second of the hour leaves, without looking at any of them."""
        reach = (self._hour_deviation(hour) + self._minute_deviation(hour)) * OF_60.reach + _MARGIN
        for jump in self.move.jumps:
            if hour * HOUR < jump.second < hour * HOUR + HOUR:
                reach += abs(jump.size)
        ends = self._hours[hour], self._hours[hour + 1]
        offset = self.jumped(hour * HOUR)
        return min(ends) + offset - reach, max(ends) + offset + reach

    def minutes_beyond(self, first: int, last: int, low: float, high: float) -> list[int]:
        """The minutes, between two seconds of one hour, that may have a second below `low` or above `high`."""
        hour = first // HOUR
        minutes = range(first // MINUTE, last // MINUTE + 1)
        if any(hour * HOUR < jump.second < hour * HOUR + HOUR for jump in self.move.jumps):
            return list(minutes)
        ends = self.minutes(hour)
        reach = self._minute_deviation(hour) * OF_60.reach + _MARGIN
        offset = self.jumped(hour * HOUR)
        bottom, top = low - offset + reach, high - offset - reach
        inside = [bottom <= end <= top for end in ends]
        return [minute for minute in minutes if not (inside[minute % MINUTE] and inside[minute % MINUTE + 1])]


class SyntheticMarket:
    """Prices of all symbols at all times, from a schedule of keys. It keeps caches, and needs none of them.

    The closes of a symbol are a sum from the first day on: the first price of a process costs about 15 microseconds for
    each day since then, once a symbol (some 55 ms after ten years); the days are kept, about 300 bytes each.
    Safe to share between threads.
    """

    def __init__(self, schedule: keys.KeySchedule, symbols: Iterable[Symbol], first_day: int, days_kept: int = 256) -> None:
        """Start all symbols at their opening prices on `first_day` (days since 1970-01-01, UTC)."""
        self.schedule = schedule
        self.first_day = first_day
        self._chains = {symbol.code: _Chain(symbol, schedule, first_day) for symbol in symbols}
        self.day_path = lru_cache(maxsize=days_kept)(self._day_path)

    def _day_path(self, symbol: Symbol, day: int) -> DayPath:
        return DayPath(symbol, self.schedule.day_key(day), self._chains[symbol.code].move(day))

    def state_before(self, symbol: Symbol, day: int) -> DayState:
        """The state that a day starts from. Raises BeforeTheFirstDay."""
        return self._chains[symbol.code].state_before(day)

    def price(self, symbol: Symbol, second: int) -> int:
        """The price in price units at a second since 1970-01-01 UTC. Raises BeforeTheFirstDay."""
        day, rest = divmod(second, SECONDS_PER_DAY)
        return self.day_path(symbol, day).price(rest)

    def path(self, symbol: Symbol, start: int, end: int) -> Iterator[tuple[int, int]]:
        """(second, price in price units) for each second of [start, end)."""
        for minute in range(start // MINUTE, -(-end // MINUTE)):
            day, at = divmod(minute, SECONDS_PER_DAY // MINUTE)
            first = minute * MINUTE
            points = self.day_path(symbol, day).seconds(at)
            for n in range(max(start - first, 0), min(end - first, MINUTE)):
                yield first + n, price_units(symbol, points[n])

    def span(self, symbol: Symbol, start: int, end: int) -> tuple[int, int] | None:
        """The lowest and the highest price of the seconds [start, end); None where there are none."""
        if start >= end:
            return None
        found: list[int] = []
        for day in range(start // SECONDS_PER_DAY, -(-end // SECONDS_PER_DAY)):
            midnight = day * SECONDS_PER_DAY
            first, last = max(start - midnight, 0), min(end - midnight, SECONDS_PER_DAY) - 1
            _, high, low, _ = self.day_path(symbol, day).extremes(first, last)
            found += [price_units(symbol, low), price_units(symbol, high)]
        return min(found), max(found)

    def first_touch(self, symbol: Symbol, direction: Direction, price: int, start: int, end: int) -> int | None:
        """The first second of [start, end) whose price is at or beyond `price` (price units), or None.

        Exactly what a scan of `path` finds: hours and minutes are left out only where no second of theirs can reach it.
        """
        for day in range(start // SECONDS_PER_DAY, -(-end // SECONDS_PER_DAY)):
            midnight = day * SECONDS_PER_DAY
            first, last = max(start - midnight, 0), min(end - midnight, SECONDS_PER_DAY) - 1
            found = _first_touch(self.day_path(symbol, day), direction, price, first, last)
            if found is not None:
                return midnight + found
        return None


def day_after(symbol: Symbol, key: bytes, previous: DayState) -> DayPath:
    """The day after `previous` by its key; `path.move.state(previous)` is the state that the next day starts from."""
    return DayPath(symbol, key, daily.move(symbol, DayNoise(key, symbol.code, previous.day + 1), previous))


def verify_day(symbol: Symbol, key: bytes, committed: str, previous: DayState) -> DayPath:
    """Recompute the day after `previous` from its revealed key.

    Raises CommitmentMismatch if it is not the key that was committed to.
    """
    keys.require_committed(key, committed)
    return day_after(symbol, key, previous)


def _first_touch(path: DayPath, direction: Direction, price: int, first: int, last: int) -> int | None:
    tick = path.symbol.tick
    scale = path.symbol.price_one
    # Half a tick beyond the price still rounds to it; a whole tick is a safe bound for leaving a stretch out.
    if direction is Direction.AT_OR_BELOW:
        limit = ln((price + tick) / scale) if price + tick > 0 else -math.inf
    else:
        limit = ln((price - tick) / scale) if price > tick else -math.inf

    low, high = (limit, math.inf) if direction is Direction.AT_OR_BELOW else (-math.inf, limit)
    for hour in range(first // HOUR, last // HOUR + 1):
        lowest, highest = path.hour_span(hour)
        if low <= lowest and highest <= high:
            continue
        start, stop = max(first, hour * HOUR), min(last, hour * HOUR + HOUR - 1)
        for minute in path.minutes_beyond(start, stop, low, high):
            base = minute * MINUTE
            points = path.seconds(minute)
            for n in range(max(start - base, 0), min(stop - base, MINUTE - 1) + 1):
                if low <= points[n] <= high:
                    continue
                reached = price_units(path.symbol, points[n])
                if reached <= price if direction is Direction.AT_OR_BELOW else reached >= price:
                    return base + n
    return None


class _Chain:
    """The days of one symbol from its first day on, extended when a later one is asked for."""

    def __init__(self, symbol: Symbol, schedule: keys.KeySchedule, first_day: int) -> None:
        self._symbol = symbol
        self._schedule = schedule
        self._opening = self._last = DayState.opening(symbol, first_day)
        self._moves: list[DayMove] = []
        self._lock = Lock()

    def move(self, day: int) -> DayMove:
        """Where a day goes."""
        passed = self._days_before(day)
        self._extend(day)
        return self._moves[passed]

    def state_before(self, day: int) -> DayState:
        """The state that a day starts from."""
        passed = self._days_before(day)
        self._extend(day - 1)
        recent = self._moves[max(0, passed - (MEMORY_DAYS - 1)) : passed]
        if not recent:
            return self._opening
        shocks, surprises = tuple(move.shock for move in recent), tuple(move.surprise for move in recent)
        return DayState(day - 1, recent[-1].log_close, shocks, surprises)

    def _days_before(self, day: int) -> int:
        passed = day - self._opening.day - 1
        if passed < 0:
            message = f"{self._symbol.code} has no price before day {self._opening.day + 1}"
            raise BeforeTheFirstDay(message)
        return passed

    def _extend(self, day: int) -> None:
        with self._lock:
            for next_day in range(self._last.day + 1, day + 1):
                noise = DayNoise(self._schedule.day_key(next_day), self._symbol.code, next_day)
                move = daily.move(self._symbol, noise, self._last)
                self._moves.append(move)
                self._last = move.state(self._last)

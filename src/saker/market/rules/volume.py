"""How much is traded: one running total a day, in whole lots, so that longer candles are the sum of shorter ones."""

from itertools import accumulate
from typing import Final

from saker.market.rules.daily import SECONDS_PER_DAY
from saker.market.rules.noise import Level
from saker.market.rules.symbols import QUANTITY_ONE
from saker.market.rules.synthetic import HOUR, MINUTE, DayPath

_HOURS: Final = SECONDS_PER_DAY // HOUR
_PER_HOUR: Final = HOUR // MINUTE


class DayVolume:
    """The quantity traded since the day began, at each of its seconds; integers throughout.

    The day's total is shared among hours by their volatility, an hour's among its minutes by how far each moves, a
    minute's evenly among its seconds; each share with some randomness. Shares round down on the running total, which
    loses nothing.
    """

    def __init__(self, path: DayPath) -> None:
        """Share the day among its hours; minutes are shared when asked for, and kept: at most 24 lists."""
        self._path = path
        drawn = path.noise.shorts(Level.HOUR_VOLUME, _HOURS)
        activities = [path.activity_permille(hour * HOUR) for hour in range(_HOURS)]
        self._by_hour = _running(_total_lots(path, activities), [a * _some(n) for a, n in zip(activities, drawn, strict=False)])
        self._by_minute: dict[int, list[int]] = {}

    def until(self, second: int) -> int:
        """The quantity traded in [midnight, second), in units of 10^-8 coin; `second` is 0..86400."""
        hour, rest = divmod(second, HOUR)
        lots = self._by_hour[hour]
        if rest:
            minute, seconds = divmod(rest, MINUTE)
            running = self._minutes(hour)
            lots += running[minute]
            if seconds:
                lots += (running[minute + 1] - running[minute]) * seconds // MINUTE
        return lots * self._path.symbol.lot

    def _minutes(self, hour: int) -> list[int]:
        if hour not in self._by_minute:
            swings = self._path.minute_swings_permille(hour)
            drawn = self._path.noise.shorts(Level.MINUTE_VOLUME, _PER_HOUR, hour)
            weights = [(500 + swing) * _some(n) for swing, n in zip(swings, drawn, strict=False)]
            self._by_minute[hour] = _running(self._by_hour[hour + 1] - self._by_hour[hour], weights)
        return self._by_minute[hour]


def _total_lots(path: DayPath, activities: list[int]) -> int:
    """Half to one and a half times the symbol's usual turnover, more on a rough day, in lots at the opening price."""
    symbol = path.symbol
    usual = symbol.daily_turnover_minor * QUANTITY_ONE * symbol.price_one // (symbol.opening_price * 100)
    permille = 500 + path.noise.shorts(Level.DAY_VOLUME, 1)[0] * 1_000 // 2**16
    roughness = (1_000 + sum(activities) // len(activities)) // 2
    return usual * permille * roughness // (1_000_000 * symbol.lot)


def _some(short: int) -> int:
    """A weight from 512 to 1535, from 16 random bits."""
    return 512 + (short >> 6)


def _running(total: int, weights: list[int]) -> list[int]:
    """Running totals, from 0 to `total`, in proportion to the weights."""
    whole = sum(weights)
    return [0, *(total * part // whole for part in accumulate(weights))]

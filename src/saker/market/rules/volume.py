"""How much is traded: one running total a day, in whole lots, so that longer candles are the sum of shorter ones.

The candle of now is public before it is over, so a volume may know nothing but what has passed: whoever saw more of it
would see how far the price has still to go.
"""

from itertools import accumulate
from typing import Final

from saker.market.rules.daily import SECONDS_PER_DAY
from saker.market.rules.noise import Level
from saker.market.rules.symbols import QUANTITY_ONE
from saker.market.rules.synthetic import HOUR, MINUTE, DayPath

_HOURS: Final = SECONDS_PER_DAY // HOUR
_PER_HOUR: Final = HOUR // MINUTE
_USUAL_SWING_PERMILLE: Final = 798
"""The mean of a normal's size: sqrt(2/pi)."""


class DayVolume:
    """The quantity traded since the day began, at each of its seconds; integers throughout.

    An hour trades by its volatility, which its spread shows from its first second on. Of what is left of an hour, a
    minute takes a share that grows with how far the minute before it moved, evenly among its seconds, and the last
    minute takes the rest. Each hour and each minute has some randomness of its own. Shares round down; nothing is lost.
    """

    def __init__(self, path: DayPath) -> None:
        """Give each hour its quantity; minutes share it when asked for, and are kept: at most 24 lists."""
        self._path = path
        drawn = path.noise.shorts(Level.HOUR_VOLUME, _HOURS)
        usual = _usual_lots(path)
        lots = [_of_hour(usual, path.activity_permille(hour * HOUR), drawn[hour]) for hour in range(_HOURS)]
        self._by_hour = [0, *accumulate(lots)]
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
            drawn = self._path.noise.shorts(Level.MINUTE_VOLUME, _PER_HOUR, hour)
            swings = self._path.minute_swings_permille(hour)
            before = self._path.minute_swings_permille(hour - 1)[-1] if hour else _USUAL_SWING_PERMILLE
            self._by_minute[hour] = _shared(self._by_hour[hour + 1] - self._by_hour[hour], [before, *swings[:-1]], drawn)
        return self._by_minute[hour]


def _usual_lots(path: DayPath) -> int:
    """A day's turnover in lots at the opening price: half to one and a half times what is usual of the symbol, in 10^-6."""
    symbol = path.symbol
    usual = symbol.daily_turnover_minor * QUANTITY_ONE * symbol.price_one // (symbol.opening_price * 100)
    permille = 500 + path.noise.shorts(Level.DAY_VOLUME, 1)[0] * 1_000 // 2**16
    return usual * permille * 1_000 // symbol.lot


def _of_hour(usual: int, activity_permille: int, drawn: int) -> int:
    """An hour's lots, more in a rough one."""
    return usual * (1_000 + activity_permille) * _some(drawn) // (2_000 * _HOURS * 1_024 * 1_000_000)


def _shared(total: int, swings: list[int], drawn: tuple[int, ...]) -> list[int]:
    """Running totals of the minutes of an hour, from 0 to `total`: each weighed against usual ones still to come."""
    running = [0]
    usual = (500 + _USUAL_SWING_PERMILLE) * 1_024
    for minute, swing in enumerate(swings):
        weight = (500 + swing) * _some(drawn[minute])
        left = total - running[-1]
        running.append(running[-1] + left * weight // (weight + (_PER_HOUR - 1 - minute) * usual))
    return running


def _some(short: int) -> int:
    """A weight from 512 to 1535, from 16 random bits."""
    return 512 + (short >> 6)

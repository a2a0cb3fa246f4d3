"""From one day's close to the next: volatility, jumps and the return, all from the key of the day and the day before.

With z, e independent standard normals of the day d, and s the daily volatility of the symbol without its jumps:

    x(d)     = sum over k = 0..59 of PERSISTENCE^k * shock(d-k),  shock = SHOCK_DEVIATION * e
    sigma(d) = s * exp(x(d) - VAR_X - LEAN * (mean over 60 days of min((r/s_total)^2, cap) - 1))
    r(d)     = sigma(d) * z + the day's jumps
    ln close(d) = ln close(d-1) + r(d) - REVERSION * (ln close(d-1) - ln opening price)

The lean is variance targeting (Engle and Mezrich 1996) over the same 60 days: after a rough stretch the volatility is a
little lower and after a calm one a little higher, so that a year comes out close to the symbol's setting. The reversion
keeps ten years of prices within a sane range; over a day it is far below the noise.

The floats here are logarithms, not amounts. They use only correctly rounded operations in a fixed order (`portable`).
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from saker.market.rules.noise import DayNoise, Level, normal
from saker.market.rules.portable import exp, ln
from saker.market.rules.symbols import Symbol

SECONDS_PER_DAY: Final = 86_400
DAYS_PER_YEAR: Final = 365
"""This market never closes, so volatility is annualised by the square root of 365."""
MEMORY_DAYS: Final = 60

PERSISTENCE: Final = 0.9
SHOCK_DEVIATION: Final = 0.109
LOG_VOLATILITY_VARIANCE: Final = SHOCK_DEVIATION * SHOCK_DEVIATION / (1 - PERSISTENCE * PERSISTENCE)
LEAN: Final = 0.75
SURPRISE_CAP: Final = 16.0
JUMP_SHARE: Final = 0.08
"""The part of the yearly variance that comes from jumps."""
MOST_JUMPS: Final = 3
REVERSION: Final = 1 / 260
"""Half of a deviation from the opening price is gone in 180 days (ln 2 / 180 = 1 / 260)."""


@dataclass(frozen=True, slots=True)
class DayState:
    """All that a day needs to know of its past: the last close and up to 59 days of shocks and squared returns."""

    day: int
    log_close: float
    shocks: tuple[float, ...] = ()
    surprises: tuple[float, ...] = ()

    @classmethod
    def opening(cls, symbol: Symbol, first_day: int) -> "DayState":
        """The state on the eve of a symbol's first day: its opening price and no memory."""
        return cls(first_day - 1, daily_figures(symbol).anchor)


@dataclass(frozen=True, slots=True)
class Jump:
    """A sudden move of the logarithm of the price, from that second of the day on."""

    second: int
    size: float


@dataclass(frozen=True, slots=True)
class DayMove:
    """What a key makes of a day: where it opens and closes, how rough it is and when it jumps."""

    day: int
    log_open: float
    log_close: float
    volatility: float
    jumps: tuple[Jump, ...]
    shock: float
    surprise: float

    def state(self, previous: DayState) -> DayState:
        """The state that the next day starts from."""
        kept = MEMORY_DAYS - 1
        shocks = (*previous.shocks, self.shock)[-kept:]
        surprises = (*previous.surprises, self.surprise)[-kept:]
        return DayState(self.day, self.log_close, shocks, surprises)


@dataclass(frozen=True, slots=True)
class DailyFigures:
    """What the settings of a symbol come to in a day, as logarithms and their deviations.

    `volatility` is the deviation of a day's log-return, of which `diffusion` is the part without the jumps.
    """

    volatility: float
    diffusion: float
    jump_deviation: float
    jumps_a_day: float
    jumpless: float
    anchor: float


@lru_cache(maxsize=256)
def daily_figures(symbol: Symbol) -> DailyFigures:
    """The figures of a symbol."""
    volatility = symbol.annual_volatility_bp / 10_000 / math.sqrt(DAYS_PER_YEAR)
    jumps_a_day = symbol.jumps_per_year / DAYS_PER_YEAR
    return DailyFigures(
        volatility=volatility,
        diffusion=volatility * math.sqrt(1 - JUMP_SHARE),
        jump_deviation=volatility * math.sqrt(JUMP_SHARE / jumps_a_day),
        jumps_a_day=jumps_a_day,
        jumpless=exp(-jumps_a_day),
        anchor=ln(symbol.opening_price / symbol.price_one),
    )


def move(symbol: Symbol, noise: DayNoise, previous: DayState) -> DayMove:
    """The day after `previous`, by its noise. The same noise and state give the same day, to the last bit."""
    figures = daily_figures(symbol)
    drawn = noise.shorts(Level.DAY, 32)
    shock = SHOCK_DEVIATION * normal(drawn[0:4])
    volatility = figures.diffusion * _roughness(previous, shock)
    jumps = _jumps(figures, drawn)
    log_return = volatility * normal(drawn[4:8])
    for jump in jumps:
        log_return += jump.size
    log_close = previous.log_close + log_return - REVERSION * (previous.log_close - figures.anchor)
    ratio = log_return / figures.volatility
    surprise = min(ratio * ratio, SURPRISE_CAP)
    return DayMove(previous.day + 1, previous.log_close, log_close, volatility, jumps, shock, surprise)


def _roughness(previous: DayState, shock: float) -> float:
    """The volatility of the day over its normal: the AR(1) of its logarithm, cut off after 60 days, and the lean."""
    x = surplus = 0.0
    for earlier, surprise in zip(previous.shocks, previous.surprises, strict=True):
        x = x * PERSISTENCE + earlier
        surplus += surprise - 1
    x = x * PERSISTENCE + shock
    return exp(x - LOG_VOLATILITY_VARIANCE - LEAN * surplus / MEMORY_DAYS)


def _jumps(figures: DailyFigures, drawn: tuple[int, ...]) -> tuple[Jump, ...]:
    """Poisson many (at most three, which 1 day in 10^6 would exceed), at uniform seconds, with normal sizes."""
    uniform = ((drawn[8] << 16) | drawn[9]) / 2**32
    probability = cumulative = figures.jumpless
    count = 0
    while count < MOST_JUMPS and uniform >= cumulative:
        count += 1
        probability *= figures.jumps_a_day / count
        cumulative += probability
    jumps = []
    for n in range(count):
        at = 10 + 6 * n
        second = 1 + ((drawn[at] << 16) | drawn[at + 1]) * (SECONDS_PER_DAY - 1) // 2**32
        jumps.append(Jump(second, figures.jump_deviation * normal(drawn[at + 2 : at + 6])))
    return tuple(jumps)

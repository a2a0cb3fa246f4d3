"""Twenty levels a side around a mid price, in integers: the spread widens with volatility, sizes are the day's bits."""

from dataclasses import dataclass
from typing import Final

from saker.market.rules.symbols import QUANTITY_ONE, Symbol

LEVELS: Final = 20
NOISE_BYTES: Final = 2 * LEVELS
USUAL_ACTIVITY: Final = 1_000
_CALMEST: Final = 400
_ROUGHEST: Final = 3_000


@dataclass(frozen=True, slots=True)
class BookLevel:
    """A price in price units and the quantity there, in units of 10^-8 coin."""

    price: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Book:
    """Bids from the highest down and asks from the lowest up: best bid < mid < best ask."""

    mid: int
    bids: tuple[BookLevel, ...]
    asks: tuple[BookLevel, ...]


def best(symbol: Symbol, mid: int, activity_permille: int) -> tuple[int, int]:
    """The best bid and ask around `mid` (price units); 1000 permille is the volatility that the symbol is set to.

    Both lie on ticks, at least one away from the mid. A mid within a few ticks of zero has no bid: the bid is then 0.
    """
    tick = symbol.tick
    half_ticks = max(1, _half_spread(symbol, mid, activity_permille) // tick)
    return max(0, mid // tick - half_ticks) * tick, (-(-mid // tick) + half_ticks) * tick


def book(symbol: Symbol, mid: int, activity_permille: int, noise: bytes) -> Book:
    """The book around `mid` (price units), from 40 bytes of noise.

    Both sides have 20 levels, each at least a tick from the next, all in steps of tick and lot. Only where the mid is
    within a few ticks of zero are there fewer bids, because a price is positive.
    """
    if len(noise) < NOISE_BYTES:
        message = f"a book takes {NOISE_BYTES} bytes of noise"
        raise ValueError(message)
    half_spread = _half_spread(symbol, mid, activity_permille)
    bid, ask = best(symbol, mid, activity_permille)
    below = _prices(symbol, bid, -1, half_spread, noise[:LEVELS])
    above = _prices(symbol, ask, 1, half_spread, noise[LEVELS:NOISE_BYTES])
    return Book(
        mid,
        _levels(symbol, below, activity_permille, noise[:LEVELS]),
        _levels(symbol, above, activity_permille, noise[LEVELS:NOISE_BYTES]),
    )


def within_window(symbol: Symbol, price: int, mid: int) -> bool:
    """Whether a fill at `price` is allowed while the mid is `mid`: no further than the symbol's tick window."""
    return abs(price - mid) * 10_000 <= mid * symbol.tick_window_bp


def _half_spread(symbol: Symbol, mid: int, activity_permille: int) -> int:
    return mid * symbol.half_spread_ppm * _bounded(activity_permille) // 10**9


def _bounded(activity_permille: int) -> int:
    return min(max(activity_permille, _CALMEST), _ROUGHEST)


def _prices(symbol: Symbol, first: int, direction: int, half_spread: int, noise: bytes) -> list[int]:
    """Prices from the best one outwards; the gaps are half of the half spread on average, and a tick at least."""
    prices = []
    price = first
    for byte in noise:
        if price <= 0:
            break
        prices.append(price)
        gap = half_spread * (8 + (byte >> 4)) // (32 * symbol.tick)
        price += direction * max(1, gap) * symbol.tick
    return prices


def _levels(symbol: Symbol, prices: list[int], activity_permille: int, noise: bytes) -> tuple[BookLevel, ...]:
    """Between half and 23/16 of the symbol's usual size, more further out, less when it is rough; in whole lots."""
    levels = []
    for rank, (price, byte) in enumerate(zip(prices, noise, strict=False)):
        weight = (8 + (byte & 15)) * (5 + rank)
        notional_minor = symbol.level_notional_minor * weight * 1_000 // (16 * 5 * _bounded(activity_permille))
        lots = notional_minor * QUANTITY_ONE * symbol.price_one // (price * 100 * symbol.lot)
        levels.append(BookLevel(price, max(1, lots) * symbol.lot))
    return tuple(levels)

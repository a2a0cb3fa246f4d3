"""Candles of a recording: as recorded, joined into longer ones, and cut at the present."""

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby

from saker.market.rules.candles import Candle, Interval
from saker.market.rules.replay import Recorded, ReplaySeries, corner_times, price_within


def candles(series: ReplaySeries, interval: Interval, start: int, end: int, shift: int = 0) -> Iterator[Candle]:
    """Candles of an interval, at least the recorded one, that overlap [start, end) of the recording, in order.

    Nothing at or after `end` is looked at: a candle that `end` cuts is the part before it, and not closed. Where
    nothing was recorded there is no candle. `shift` seconds are added to the times of the answer; it is a multiple of
    the interval.
    """
    length, recorded_length = interval.seconds, series.interval.seconds
    parts = series.overlapping(start // length * length, end)
    for opening, group in groupby(parts, key=lambda part: part.opened_at // length * length):
        seen = [_seen(part, end, recorded_length) for part in group]
        yield Candle(
            opened_at=datetime.fromtimestamp(opening + shift, UTC),
            open=seen[0].open,
            high=max(part.high for part in seen),
            low=min(part.low for part in seen),
            close=seen[-1].close,
            volume=sum(part.volume for part in seen),
            closed=opening + length <= end,
        )


def _seen(candle: Recorded, end: int, length: int) -> Recorded:
    """The part of a candle before `end`, by its legs; its volume in proportion, rounded down."""
    passed = end - candle.opened_at
    if passed >= length:
        return candle
    # Each leg is monotone, so the extremes so far are at its corners or at the last second.
    times = [time for time in corner_times(length) if time < passed]
    prices = [price_within(candle, time, length) for time in (*times, passed - 1)]
    return Recorded(candle.opened_at, prices[0], max(prices), min(prices), prices[-1], candle.volume * passed // length)

"""Candles are the path, whole; longer ones are made of shorter ones."""

from datetime import UTC, datetime
from fractions import Fraction
from itertools import pairwise
from statistics import correlation

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saker.market.rules.candles import Candle, CandleMaker, Interval, change_bp
from saker.market.rules.daily import SECONDS_PER_DAY
from saker.market.rules.keys import KeySchedule
from saker.market.rules.noise import DayNoise, Level
from saker.market.rules.symbols import BY_CODE, SYMBOLS, Symbol
from saker.market.rules.synthetic import DayPath, SyntheticMarket
from saker.market.rules.volume import DayVolume

FIRST_DAY = 20_000
MARKET = SyntheticMarket(KeySchedule(b"candles!" * 4), SYMBOLS, FIRST_DAY)
MAKER = CandleMaker(MARKET)
BTC, DOGE = BY_CODE["SIM-BTC"], BY_CODE["SIM-DOGE"]
LONGER = list(pairwise(Interval))


def at(day: int, second: int = 0) -> int:
    return (FIRST_DAY + day) * SECONDS_PER_DAY + second


def candles(symbol: Symbol, interval: Interval, start: int, end: int) -> list[Candle]:
    return list(MAKER.candles(symbol, interval, start, end))


def joined(parts: list[Candle]) -> tuple[int, int, int, int, int]:
    return (
        parts[0].open,
        max(part.high for part in parts),
        min(part.low for part in parts),
        parts[-1].close,
        sum(part.volume for part in parts),
    )


def figures(candle: Candle) -> tuple[int, int, int, int, int]:
    return candle.open, candle.high, candle.low, candle.close, candle.volume


def jump_second() -> int:
    for day in range(400):
        path = MARKET.day_path(DOGE, FIRST_DAY + day)
        if path.move.jumps:
            return at(day, path.move.jumps[0].second)
    raise AssertionError


def assert_is_the_path(symbol: Symbol, candle: Candle, end: int) -> None:
    prices = [price for _, price in MARKET.path(symbol, int(candle.opened_at.timestamp()), end)]
    assert (candle.open, candle.high, candle.low, candle.close) == (prices[0], max(prices), min(prices), prices[-1])


@settings(deadline=None, max_examples=25)
@given(st.sampled_from([BTC, DOGE]), st.sampled_from([Interval.M1, Interval.M5, Interval.H1]), st.integers(0, 10**7))
def test_a_candle_is_the_open_high_low_and_close_of_the_path(symbol: Symbol, interval: Interval, offset: int) -> None:
    start = at(1, offset) // interval.seconds * interval.seconds
    (candle,) = candles(symbol, interval, start, start + interval.seconds)
    assert candle.closed
    assert_is_the_path(symbol, candle, start + interval.seconds)


def test_candles_of_a_day_and_of_four_hours_are_the_path_too() -> None:
    for symbol, start in ((BTC, at(9)), (DOGE, jump_second() // SECONDS_PER_DAY * SECONDS_PER_DAY)):
        (day,) = candles(symbol, Interval.D1, start, start + SECONDS_PER_DAY)
        assert_is_the_path(symbol, day, start + SECONDS_PER_DAY)
        for candle in candles(symbol, Interval.H4, start, start + SECONDS_PER_DAY):
            assert_is_the_path(symbol, candle, int(candle.opened_at.timestamp()) + Interval.H4.seconds)


def test_candles_around_a_jump_are_the_path() -> None:
    jump = jump_second()
    for interval in (Interval.M1, Interval.M15, Interval.H1):
        (candle,) = candles(DOGE, interval, jump, jump + 1)
        assert not candle.closed
        for whole in candles(DOGE, interval, jump - interval.seconds, jump + interval.seconds)[:2]:
            assert_is_the_path(DOGE, whole, int(whole.opened_at.timestamp()) + interval.seconds)


@pytest.mark.parametrize(("short", "long"), LONGER)
def test_longer_candles_are_made_of_shorter_ones(short: Interval, long: Interval) -> None:
    start = at(30)
    shorter = candles(BTC, short, start, start + SECONDS_PER_DAY)
    per = long.seconds // short.seconds
    for n, candle in enumerate(candles(BTC, long, start, start + SECONDS_PER_DAY)):
        assert figures(candle) == joined(shorter[n * per : (n + 1) * per])


def test_a_day_is_made_of_its_minutes() -> None:
    minutes = candles(DOGE, Interval.M1, at(12), at(13))
    (day,) = candles(DOGE, Interval.D1, at(12), at(13))
    assert len(minutes) == 1_440
    assert figures(day) == joined(minutes)


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(Interval), st.integers(1, 5 * SECONDS_PER_DAY))
def test_a_candle_that_is_cut_knows_nothing_of_what_follows(interval: Interval, offset: int) -> None:
    end = at(60, offset)
    start = (end - 1) // interval.seconds * interval.seconds
    (candle,) = candles(BTC, interval, end - 1, end)
    assert candle.closed == (start + interval.seconds == end)
    assert candle.opened_at == datetime.fromtimestamp(start, UTC)
    assert candle.close == MARKET.price(BTC, end - 1)
    (whole,) = candles(BTC, interval, start, start + interval.seconds)
    assert whole.low <= candle.low <= candle.high <= whole.high
    assert 0 <= candle.volume <= whole.volume
    if end - start <= 3_600:
        assert_is_the_path(BTC, candle, end)


def test_candles_come_in_order_without_holes_and_none_is_before_the_first_day() -> None:
    made = candles(BTC, Interval.H1, at(-3), at(2, 1))
    assert [candle.opened_at.timestamp() for candle in made] == [float(at(0, n * 3_600)) for n in range(49)]
    assert [candle.closed for candle in made] == [True] * 48 + [False]
    assert candles(BTC, Interval.H1, at(-3), at(0)) == []
    assert candles(BTC, Interval.H1, at(3), at(3)) == []


def test_the_answer_is_the_same_from_a_fresh_maker() -> None:
    fresh = CandleMaker(SyntheticMarket(KeySchedule(b"candles!" * 4), SYMBOLS, FIRST_DAY), candles_kept=0, days_kept=0)
    for interval in Interval:
        end = at(80, 45_678)
        start = end - 5 * interval.seconds
        assert list(fresh.candles(DOGE, interval, start, end)) == candles(DOGE, interval, start, end)


@given(st.sampled_from([BTC, DOGE]), st.integers(0, SECONDS_PER_DAY), st.integers(0, SECONDS_PER_DAY))
def test_volume_only_grows_in_a_day_and_is_whole_lots(symbol: Symbol, one: int, other: int) -> None:
    volume = DayVolume(MARKET.day_path(symbol, FIRST_DAY + 3))
    earlier, later = sorted((one, other))
    assert 0 == volume.until(0) <= volume.until(earlier) <= volume.until(later) <= volume.until(SECONDS_PER_DAY)
    assert volume.until(later) % symbol.lot == 0


class Otherwise(DayPath):
    """A day that is published up to the end of a minute, and goes on in another way than it did: rougher, and at random."""

    noise: "OtherNoise"

    def __init__(self, symbol: Symbol, day: int, minute: int) -> None:
        super().__init__(symbol, MARKET.schedule.day_key(day), MARKET.day_path(symbol, day).move)
        self.minute = minute
        self.noise = OtherNoise(MARKET.schedule.day_key(day), symbol.code, day)
        self.noise.published = minute

    def activity_permille(self, second: int) -> int:
        later = second // 3_600 > (self.minute - 1) // 60
        return super().activity_permille(second) * (3 if later else 1)

    def minutes(self, hour: int) -> list[float]:
        ends = super().minutes(hour)
        return [end if 60 * hour + n <= self.minute else end + 0.01 * (n + 1) for n, end in enumerate(ends)]


class OtherNoise(DayNoise):
    """The same draws for the hours and minutes that are published, others for those to come."""

    published = 0

    def shorts(self, level: Level, count: int, node: int = 0) -> tuple[int, ...]:
        drawn = super().shorts(level, count, node)
        per, offset = (60, 0) if level is Level.HOUR_VOLUME else (1, 60 * node)
        if level not in (Level.HOUR_VOLUME, Level.MINUTE_VOLUME):
            return drawn
        return tuple(one if (offset + n) * per < self.published else one ^ 0xFFFF for n, one in enumerate(drawn))


@settings(deadline=None, max_examples=40)
@given(st.sampled_from([BTC, DOGE]), st.integers(0, 300), st.integers(1, SECONDS_PER_DAY // 60 - 1))
def test_what_is_published_of_a_volume_knows_nothing_of_the_path_to_come(symbol: Symbol, day: int, minute: int) -> None:
    """The candle of now is seen before it is over: its volume must not tell how far the price has still to go."""
    as_it_was = DayVolume(MARKET.day_path(symbol, FIRST_DAY + day))
    otherwise = DayVolume(Otherwise(symbol, FIRST_DAY + day, minute))
    for second in (*range(0, minute * 60, 3_600), minute * 60 - 60, minute * 60 - 1, minute * 60):
        assert otherwise.until(second) == as_it_was.until(second)
    if minute % 60:  # inside the minute that has just begun, whose own draw and the swing before it are known
        known = Otherwise(symbol, FIRST_DAY + day, minute)
        known.noise.published = minute + 1
        assert DayVolume(known).until(minute * 60 + 59) == as_it_was.until(minute * 60 + 59)


def test_volume_so_far_says_nothing_of_the_rest_of_the_minute() -> None:
    """Correlation of what a candle shows after twenty seconds, for its hour, with how far the price still goes, for its hour."""
    shown, rest = [], []
    for day in range(6):
        path = MARKET.day_path(DOGE, FIRST_DAY + day)
        volume = DayVolume(path)
        for begins in range(0, SECONDS_PER_DAY - 60, 60):
            hour = begins // 3_600 * 3_600
            whole = volume.until(hour + 3_600) - volume.until(hour)
            shown.append((volume.until(begins + 20) - volume.until(begins)) / whole)
            rest.append(abs(path.log_price(begins + 60) - path.log_price(begins + 19)) / path.activity_permille(begins))
    assert abs(correlation(shown, rest)) < 0.05


def test_a_minute_after_a_rough_one_trades_more() -> None:
    path = MARKET.day_path(BTC, FIRST_DAY + 3)
    volume = DayVolume(path)
    swings, traded = [], []
    for hour in range(24):
        whole = volume.until(hour * 3_600 + 3_600) - volume.until(hour * 3_600)
        for n, swing in enumerate(path.minute_swings_permille(hour)[:-1]):
            begins = hour * 3_600 + n * 60 + 60
            swings.append(float(swing))
            traded.append((volume.until(begins + 60) - volume.until(begins)) / whole)
    assert correlation(swings, traded) > 0.3


def test_a_day_trades_about_its_usual_turnover() -> None:
    for symbol in SYMBOLS:
        days = [DayVolume(MARKET.day_path(symbol, FIRST_DAY + n)).until(SECONDS_PER_DAY) for n in range(20)]
        turnover = Fraction(sum(days) * symbol.opening_price * 100, 20 * 10**8 * symbol.price_one)
        assert symbol.daily_turnover_minor / 2 < turnover < symbol.daily_turnover_minor * 2


@pytest.mark.parametrize(
    ("now", "before", "change"),
    [(110, 100, 1_000), (90, 100, -1_000), (100, 100, 0), (100_009, 100_000, 0), (3, 7, -5_714)],
)
def test_change_in_basis_points(now: int, before: int, change: int) -> None:
    assert change_bp(now, before) == change

"""Both sources behind one interface: quotes, depth, candles, paths; nothing invented, nothing told of the future."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from saker.market.errors import FutureInstant, IntervalTooFine, NaiveInstant, TooManyCandles, UnknownSymbol
from saker.market.rules.candles import Interval
from saker.market.rules.keys import Season
from saker.market.rules.replay import parse
from saker.market.rules.symbols import BY_CODE, SYMBOLS
from saker.market.rules.synthetic import Direction
from saker.market.sources import FIRST_DAY, MOST_CANDLES, MarketSource, ReplaySource, SyntheticSource

NOW = datetime(2025, 4, 1, 12, 30, 15, 250_000, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SYNTHETIC = SyntheticSource(b"source!!" * 4, now=lambda: NOW)
BTC = BY_CODE["SIM-BTC"]

RECORDED_FROM = datetime(2021, 4, 1, 10, 0, tzinfo=UTC)
SHIFT = timedelta(days=1_461)


def recorded_rows(days: int = 0) -> list[str]:
    first = int(RECORDED_FROM.timestamp()) - days * 86_400
    return [f"{first + 900 * n}000,{1000 + n},{1010 + n},{990 + n},{1005 + n},2" for n in range(10 + days * 96)]


def replay(days: int = 0, now: datetime = NOW) -> ReplaySource:
    return ReplaySource([parse(recorded_rows(days), BTC, Interval.M15)], now=lambda: now, shift=SHIFT)


REPLAY_NOW = RECORDED_FROM + SHIFT + timedelta(minutes=100, seconds=7, milliseconds=40)
SOURCES: list[tuple[MarketSource, datetime]] = [(SYNTHETIC, NOW), (replay(now=REPLAY_NOW), REPLAY_NOW)]


@pytest.mark.parametrize(("source", "now"), SOURCES)
def test_a_quote_is_around_the_path_and_agrees_with_the_depth(source: MarketSource, now: datetime) -> None:
    quote, depth = source.quote("SIM-BTC", now), source.depth("SIM-BTC", now)
    assert quote is not None
    assert depth is not None
    second = now.replace(microsecond=0)
    (point,) = source.path("SIM-BTC", second, now)
    assert (point.at, point.price) == (second, quote.last)
    assert quote.bid < quote.last < quote.ask
    assert (quote.bid, quote.last, quote.ask) == (depth.book.bids[0].price, depth.book.mid, depth.book.asks[0].price)
    assert (quote.source, depth.source) == (source.name, source.name)
    assert quote.age_ms == depth.age_ms == now.microsecond // 1_000
    assert not quote.stale
    assert quote.price_scale == BTC.price_scale


@pytest.mark.parametrize(("source", "now"), SOURCES)
def test_the_last_candle_ends_at_the_price_of_now(source: MarketSource, now: datetime) -> None:
    quote = source.quote("SIM-BTC", now)
    made = source.candles("SIM-BTC", Interval.H1, now - timedelta(hours=1), now + timedelta(days=3))
    assert quote is not None
    assert made[-1].close == quote.last
    assert [candle.closed for candle in made] == [True, False]


@pytest.mark.parametrize(("source", "now"), SOURCES)
def test_nothing_is_told_of_the_future(source: MarketSource, now: datetime) -> None:
    later = now + timedelta(milliseconds=1)
    for ask in (
        lambda: source.quote("SIM-BTC", later),
        lambda: source.depth("SIM-BTC", later),
        lambda: source.change_24h_bp("SIM-BTC", later),
        lambda: source.path("SIM-BTC", now - SECOND, later),
        lambda: source.first_touch("SIM-BTC", Direction.AT_OR_ABOVE, 1, now - SECOND, later),
    ):
        with pytest.raises(FutureInstant):
            ask()
    assert source.candles("SIM-BTC", Interval.M15, now + timedelta(hours=1), now + timedelta(hours=2)) == []


@pytest.mark.parametrize(("source", "now"), SOURCES)
def test_instants_need_a_zone_and_symbols_must_exist(source: MarketSource, now: datetime) -> None:
    naive = now.replace(tzinfo=None)
    for wrong in (
        lambda: source.quote("SIM-BTC", naive),
        lambda: source.candles("SIM-BTC", Interval.H1, naive, now),
        lambda: source.candles("SIM-BTC", Interval.H1, now, naive),
        lambda: source.path("SIM-BTC", naive, now),
        lambda: source.first_touch("SIM-BTC", Direction.AT_OR_ABOVE, 1, now, naive),
    ):
        with pytest.raises(NaiveInstant):
            wrong()
    for unknown in (
        lambda: source.quote("BTC", now),
        lambda: source.depth("", now),
        lambda: source.candles("SIM-BTC ", Interval.H1, now, now),
        lambda: source.path("SIM-XYZ", now, now),
        lambda: source.first_touch("sim-btc", Direction.AT_OR_ABOVE, 1, now, now),
        lambda: source.change_24h_bp("SIM_BTC", now),
    ):
        with pytest.raises(UnknownSymbol):
            unknown()


@pytest.mark.parametrize(("source", "now"), SOURCES)
def test_a_zone_changes_nothing(source: MarketSource, now: datetime) -> None:
    kolkata = now.astimezone(timezone(timedelta(hours=5, minutes=30)))
    here, there = source.quote("SIM-BTC", now), source.quote("SIM-BTC", kolkata)
    assert here == there
    assert here is not None


@pytest.mark.parametrize(("source", "now"), SOURCES)
def test_a_list_of_candles_has_a_bound(source: MarketSource, now: datetime) -> None:
    with pytest.raises(TooManyCandles):
        source.candles("SIM-BTC", Interval.M15, now - timedelta(minutes=15 * MOST_CANDLES + 16), now)
    assert source.candles("SIM-BTC", Interval.M15, now - timedelta(minutes=15 * (MOST_CANDLES - 1)), now)


def test_a_touch_is_an_instant_on_the_path() -> None:
    start = NOW - timedelta(hours=6)
    path = list(SYNTHETIC.path("SIM-ETH", start, NOW))
    top = max(point.price for point in path)
    assert SYNTHETIC.first_touch("SIM-ETH", Direction.AT_OR_ABOVE, top, start, NOW) == next(
        point.at for point in path if point.price == top
    )
    assert SYNTHETIC.first_touch("SIM-ETH", Direction.AT_OR_ABOVE, top + 10, start, NOW) is None
    assert path[0].at == start.replace(microsecond=0) + SECOND
    assert path[-1].at == NOW.replace(microsecond=0)


# Synthetic


def test_the_synthetic_market_has_all_symbols_and_is_never_stale() -> None:
    assert SYNTHETIC.symbols() == SYMBOLS
    quotes = [SYNTHETIC.quote(symbol.code, NOW) for symbol in SYMBOLS]
    assert all(quote is not None and not quote.stale and quote.age_ms == 250 for quote in quotes)


def test_before_the_first_day_nothing_is_invented() -> None:
    opening = datetime.fromtimestamp(FIRST_DAY * 86_400, UTC)
    assert opening == datetime(2025, 1, 1, tzinfo=UTC)
    before = opening - SECOND
    assert SYNTHETIC.quote("SIM-BTC", before) is None
    assert SYNTHETIC.depth("SIM-BTC", before) is None
    assert SYNTHETIC.candles("SIM-BTC", Interval.D1, opening - timedelta(days=9), opening) == []
    assert [point.at for point in SYNTHETIC.path("SIM-BTC", before, opening + SECOND)] == [opening]
    assert SYNTHETIC.first_touch("SIM-BTC", Direction.AT_OR_ABOVE, 1, before, opening + SECOND) == opening


def test_a14_a_missing_24_hour_change_is_none() -> None:
    opening = datetime.fromtimestamp(FIRST_DAY * 86_400, UTC)
    assert SYNTHETIC.change_24h_bp("SIM-BTC", opening + timedelta(hours=24) - SECOND) is None
    day_later = SYNTHETIC.quote("SIM-BTC", opening + timedelta(hours=24))
    assert day_later is not None
    change = (day_later.last - BTC.opening_price) * 10_000 / BTC.opening_price
    assert SYNTHETIC.change_24h_bp("SIM-BTC", opening + timedelta(hours=24)) == int(change)


def test_a_season_has_prices_of_its_own() -> None:
    today = NOW.toordinal() - datetime(1970, 1, 1, tzinfo=UTC).toordinal()
    season = Season(today, today + 28, b"season!!" * 4)
    other = SyntheticSource(b"source!!" * 4, now=lambda: NOW, seasons=[season])
    yesterday = NOW - timedelta(days=1)
    assert other.quote("SIM-BTC", yesterday) == SYNTHETIC.quote("SIM-BTC", yesterday)
    assert other.quote("SIM-BTC", NOW) != SYNTHETIC.quote("SIM-BTC", NOW)


# Replay


def test_a13_when_the_recording_ends_the_last_price_stands_with_its_age_and_is_stale() -> None:
    end = RECORDED_FROM + SHIFT + timedelta(minutes=150)
    source = replay(now=end + timedelta(days=30))
    for after, stale in (
        (timedelta(seconds=9), False),
        (timedelta(seconds=9, milliseconds=1), True),
        (SHIFT / 100, True),
    ):
        at = end + after
        quote, depth = source.quote("SIM-BTC", at), source.depth("SIM-BTC", at)
        assert quote is not None
        assert depth is not None
        assert quote.last == 1014_00
        # The last price is that of the last recorded second.
        assert quote.age_ms == depth.age_ms == (after + SECOND) // timedelta(milliseconds=1)
        assert quote.stale == depth.stale == stale
    assert source.candles("SIM-BTC", Interval.M15, end, end + timedelta(days=1)) == []
    assert list(source.path("SIM-BTC", end, end + timedelta(hours=1))) == []


def test_before_the_recording_there_is_no_quote() -> None:
    before = RECORDED_FROM + SHIFT - SECOND
    assert replay().quote("SIM-BTC", before) is None
    assert replay().depth("SIM-BTC", before) is None
    assert replay().candles("SIM-BTC", Interval.M15, before - timedelta(days=1), before) == []


def test_a_recording_plays_at_its_shift_by_whole_days() -> None:
    source = replay()
    at = RECORDED_FROM + SHIFT
    quote = source.quote("SIM-BTC", at)
    assert quote is not None
    assert quote.last == 1000_00
    assert source.candles("SIM-BTC", Interval.M15, at, at + SECOND)[0].opened_at == at
    assert next(iter(source.path("SIM-BTC", at, at + SECOND))).at == at
    assert source.first_touch("SIM-BTC", Direction.AT_OR_BELOW, 990_00, at, at + timedelta(hours=1)) == at + timedelta(minutes=5)
    assert source.symbols() == (BTC,)
    with pytest.raises(ValueError, match="whole days"):
        ReplaySource([], now=lambda: NOW, shift=timedelta(hours=1))


def test_candles_finer_than_the_recording_are_refused() -> None:
    with pytest.raises(IntervalTooFine):
        replay().candles("SIM-BTC", Interval.M5, NOW, NOW)


def test_a_replay_has_a_24_hour_change_only_where_both_ends_were_recorded() -> None:
    at = RECORDED_FROM + SHIFT + timedelta(minutes=15)
    assert replay().change_24h_bp("SIM-BTC", at) is None
    assert replay(days=1).change_24h_bp("SIM-BTC", at) == (97 - 1) * 10_000 // 1001
    assert replay(days=1).change_24h_bp("SIM-BTC", at + timedelta(minutes=40)) is not None
    later = at + timedelta(hours=5)
    assert replay(days=1, now=later).change_24h_bp("SIM-BTC", later) is None


@pytest.mark.parametrize(("source", "now"), SOURCES)
def test_a_path_stays_within_its_span(source: MarketSource, now: datetime) -> None:
    for length in (SECOND, timedelta(minutes=7), timedelta(hours=1), timedelta(days=1, hours=14)):
        path = [point.price for point in source.path("SIM-BTC", now - length, now)]
        span = source.span("SIM-BTC", now - length, now)
        assert span is not None
        low, high = span
        assert low <= min(path) <= max(path) <= high
        assert source.name == "replay" or span == (min(path), max(path))
    assert source.span("SIM-BTC", now, now) is None
    assert source.span("SIM-BTC", now, now - SECOND) is None


def test_nothing_recorded_has_no_span() -> None:
    source = replay(now=REPLAY_NOW)
    before = RECORDED_FROM + SHIFT - timedelta(days=1)
    assert source.span("SIM-BTC", before, before + timedelta(hours=1)) is None

"""Recorded candles: read exactly or refused with line and column, and a price only where one was recorded."""

from collections.abc import Iterator
from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saker.market.rules import replay_candles
from saker.market.rules.candles import Interval
from saker.market.rules.replay import Recorded, ReplayError, ReplaySeries, parse, price_within, units
from saker.market.rules.symbols import BY_CODE
from saker.market.rules.synthetic import Direction

BTC, XRP = BY_CODE["SIM-BTC"], BY_CODE["SIM-XRP"]
START = 1_600_000_200
ROWS = [
    f"{START}000,100.00,110.00,95.50,105.00,12.5",
    f"{START + 60}000,105.00,106.00,90.00,91.00,3",
    f"{START + 180}000,91,91,91,91,0",
]
HEADER = "open_time,open,high,low,close,volume"


def read(*rows: str, interval: Interval = Interval.M1) -> ReplaySeries:
    return parse(rows, BTC, interval)


def fault(*rows: str, interval: Interval = Interval.M1) -> tuple[int, str]:
    with pytest.raises(ReplayError) as caught:
        parse(rows, BTC, interval)
    assert f"line {caught.value.line}, {caught.value.column}: " in str(caught.value)
    return caught.value.line, caught.value.column


def row(time: object = f"{START + 300}000", **changed: str) -> str:
    cells = {"open": "100", "high": "101", "low": "99", "close": "100", "volume": "1"} | changed
    return ",".join([str(time), *cells.values()])


# Reading


def test_rows_are_read_exactly() -> None:
    assert [astuple(candle) for candle in read(*ROWS).candles] == [
        (START, 100_00, 110_00, 95_50, 105_00, 12_50000000),
        (START + 60, 105_00, 106_00, 90_00, 91_00, 3_00000000),
        (START + 180, 91_00, 91_00, 91_00, 91_00, 0),
    ]


@pytest.mark.parametrize(
    "header", [HEADER, "\ufeffOpen time,Open,High,Low,Close,Volume", "open_time, open, high, low, close, volume"]
)
def test_a_header_is_understood(header: str) -> None:
    assert read(header, *ROWS).candles == read(*ROWS).candles


def test_a_header_names_the_columns_in_any_order() -> None:
    series = read("close,volume,ignored,open_time,low,open,high", f"105,12.5,x,{START}000,95.5,100,110")
    assert series.candles == read(ROWS[0]).candles


def test_what_the_exchange_adds_is_left_alone() -> None:
    more = f",{START + 60}999,1312.5,42,6.1,640.5,0"
    assert read(ROWS[0] + more, ROWS[1] + more).candles == read(*ROWS[:2]).candles


def test_line_ends_and_quotes_are_those_of_csv() -> None:
    quoted = ",".join(f'"{cell}"' for cell in ROWS[0].split(","))
    assert read(f"{HEADER}\r\n", f"{quoted}\r\n").candles == read(ROWS[0]).candles


def test_zeros_behind_the_last_decimal_that_counts_are_no_fault() -> None:
    assert units("100.120000000000000000", 2) == 100_12
    assert units("0.00000001", 8) == 1
    assert units("999999999999999.99", 2) == 99_999_999_999_999_999


# Refusing

BAD_NUMBERS = [
    *("NaN", "nan", "-NaN", "sNaN", "Infinity", "-Infinity", "inf", "+inf"),
    *("1e400", "1e2", "1E+2", "1e-400", "0x10", "1_000", "1,000", "١٢٣", "\uff11\uff10\uff10", "²"),
    *("-0", "-0.00", "-1", "+1", "--1", "01", "00.5", ".5", "5.", ".", "", "1.2.3", "1/2"),
    *(" 100", "100 ", "1 00", "\t100", "100\n", "100\x00", "100\u00a0", "₹100", "null", "None", "true"),
    *("1.0000000000000000000", "100.0000000000000000001", "100.000000000000000001", "1" + "0" * 15, "9" * 400),
]
"""Defect E11: NaN, Infinity, 1e400, negative zero, 19 decimals, strings with spaces, huge integers."""


@pytest.mark.parametrize("bad", BAD_NUMBERS)
@pytest.mark.parametrize("column", ["open", "high", "low", "close", "volume"])
def test_e11_a_bad_number_is_refused_with_its_line_and_column(column: str, bad: str) -> None:
    cell = '"' + bad + '"' if set(bad) & set(',\n"') else bad
    assert fault(HEADER, ROWS[0], row(**{column: cell})) == (3, column)


@pytest.mark.parametrize("column", ["open", "high", "low", "close"])
@pytest.mark.parametrize("bad", ["0", "0.00", "100.001", "0.000000000000000001"])
def test_a_price_is_positive_and_no_finer_than_its_scale(column: str, bad: str) -> None:
    assert fault(ROWS[0], row(**{column: bad})) == (2, column)


def test_a_volume_finer_than_eight_decimals_is_refused_not_rounded() -> None:
    assert fault(row(volume="1.000000001")) == (1, "volume")
    assert read(row(volume="1.00000001")).candles[0].volume == 1_00000001


@pytest.mark.parametrize("bad", [*BAD_NUMBERS, "1600000200", "1600000200000000", f"{START}001", f"{START + 1}000"])
def test_a_time_is_milliseconds_on_the_interval(bad: str) -> None:
    cell = '"' + bad + '"' if set(bad) & set(',\n"') else bad
    assert fault(HEADER, row(time=cell))[1] == "open_time"


def test_times_rise_strictly() -> None:
    assert fault(ROWS[0], ROWS[0]) == (2, "open_time")
    assert fault(HEADER, ROWS[1], ROWS[0]) == (3, "open_time")


def test_low_and_high_enclose_open_and_close() -> None:
    assert fault(row(high="99.99")) == (1, "high")
    assert fault(row(low="100.01")) == (1, "low")
    assert fault(row(high="98", low="97")) == (1, "high")
    assert fault(row(low="102", high="103")) == (1, "low")


def test_the_shape_of_the_file_is_checked() -> None:
    assert fault() == (0, "row")
    assert fault(HEADER) == (1, "row")
    assert fault("open_time,open,high") == (1, "row")
    assert fault(HEADER.replace("close", "open"), ROWS[0]) == (1, "open")
    assert fault(HEADER.replace("close", "last"), ROWS[0]) == (1, "close")
    assert fault(HEADER, ROWS[0] + ",more") == (2, "row")
    assert fault(ROWS[0], "") == (2, "row")
    assert fault("", ROWS[0]) == (1, "row")
    assert fault(ROWS[0], '"unclosed') == (2, "row")
    assert fault(ROWS[0], "1" * 200_000) == (2, "row")


def test_e10_a_recording_has_a_bound() -> None:
    assert len(parse(ROWS, BTC, Interval.M1, most_rows=3).candles) == 3
    with pytest.raises(ReplayError, match="line 3, row: is beyond the 2 rows"):
        parse(ROWS, BTC, Interval.M1, most_rows=2)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    # No text of 60 characters without a valid row in it is a recording; anything but ReplayError would be a crash.
    with pytest.raises(ReplayError):
        parse(text.splitlines(keepends=True), BTC, Interval.M1)


@given(st.integers(0, 10**15 - 1), st.integers(0, 8), st.data())
def test_units_are_exact(whole: int, scale: int, data: st.DataObject) -> None:
    part = data.draw(st.integers(0, 10**scale - 1))
    text = f"{whole}.{part:0{scale}d}" if scale else str(whole)
    assert units(text, scale) == whole * 10**scale + part


# The price between


@st.composite
def recorded(draw: st.DrawFn) -> Recorded:
    low = draw(st.integers(1, 10**9))
    high = low + draw(st.integers(0, 10**7))
    inside = st.integers(low, high)
    return Recorded(START // 86_400 * 86_400, draw(inside), high, low, draw(inside), draw(st.integers(0, 10**12)))


@given(recorded(), st.sampled_from([60, 300, 900, 3_600]))
def test_the_path_of_a_candle_has_its_open_high_low_and_close(candle: Recorded, length: int) -> None:
    path = [price_within(candle, second, length) for second in range(length)]
    assert (path[0], max(path), min(path), path[-1]) == (candle.open, candle.high, candle.low, candle.close)


def test_a_rising_candle_falls_first_and_a_falling_one_rises_first() -> None:
    rising, falling, _ = read(*ROWS).candles
    assert [price_within(rising, second, 60) for second in (0, 20, 40, 59)] == [100_00, 95_50, 110_00, 105_00]
    assert [price_within(falling, second, 60) for second in (0, 20, 40, 59)] == [105_00, 106_00, 90_00, 91_00]


def test_there_is_no_price_before_in_a_gap_and_after() -> None:
    series = read(*ROWS)
    priced = [second for second in range(START - 100, START + 400) if series.price(second) is not None]
    assert priced == [*range(START, START + 120), *range(START + 180, START + 240)]
    assert (series.start, series.end) == (START, START + 240)
    assert [second for second, _ in series.path(START - 100, START + 400)] == priced
    assert all(series.price(second) == price for second, price in series.path(START - 100, START + 400))


@given(st.sampled_from(Direction), st.integers(88_00, 112_00), st.integers(-100, 300), st.integers(0, 400))
def test_first_touch_is_what_a_scan_finds(direction: Direction, price: int, offset: int, length: int) -> None:
    series, start = read(*ROWS), START + offset
    below = direction is Direction.AT_OR_BELOW
    path = series.path(start, start + length)
    scanned = next((second for second, p in path if (p <= price if below else p >= price)), None)
    assert series.first_touch(direction, price, start, start + length) == scanned


# Candles of a recording


def hour(first: int, count: int) -> Iterator[str]:
    for n in range(count):
        low = 100 + n
        yield f"{first + 60 * n}000,{low + 1},{low + 5},{low},{low + 2},{n}.5"


def test_candles_join_into_longer_ones() -> None:
    start = START // 3_600 * 3_600
    series = read(*hour(start, 60))
    (made,) = replay_candles.candles(series, Interval.H1, start, start + 3_600)
    assert (made.open, made.high, made.low, made.close) == (101_00, 164_00, 100_00, 161_00)
    assert made.volume == sum(n * 10**8 + 5 * 10**7 for n in range(60))
    assert made.closed
    fives = list(replay_candles.candles(series, Interval.M5, start, start + 3_600))
    assert (len(fives), fives[3].open, fives[3].close) == (12, 116_00, 121_00)


@given(st.integers(1, 299))
def test_a_candle_cut_at_the_present_knows_nothing_of_what_follows(passed: int) -> None:
    start = START // 300 * 300
    series = read(*hour(start, 5))
    (made,) = replay_candles.candles(series, Interval.M5, start, start + passed)
    prices = [price for _, price in series.path(start, start + passed)]
    assert (made.open, made.high, made.low, made.close) == (prices[0], max(prices), min(prices), prices[-1])
    assert not made.closed
    (whole,) = replay_candles.candles(series, Interval.M5, start, start + 300)
    assert made.volume <= whole.volume
    assert whole.closed


def test_where_nothing_was_recorded_there_is_no_candle() -> None:
    made = list(replay_candles.candles(read(*ROWS), Interval.M1, START - 600, START + 600))
    assert [int(candle.opened_at.timestamp()) - START for candle in made] == [0, 60, 180]

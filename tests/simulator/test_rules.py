"""The simulator's arithmetic: amounts, the walk through the book, lots."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saker.core.errors import Invalid
from saker.market.rules.depth import Book, BookLevel
from saker.market.rules.symbols import BY_CODE, SYMBOLS, Symbol
from saker.simulator.rules import amounts, execution, lots
from saker.simulator.rules.execution import BookTooThin, OutsideWindow, Side
from saker.simulator.rules.lots import Lot

BTC = BY_CODE["SIM-BTC"]
COIN = 10**8
BOOK = Book(
    100_000_00,
    bids=tuple(BookLevel(100_000_00 - step * 100, COIN) for step in (1, 2, 3)),
    asks=tuple(BookLevel(100_000_00 + step * 100, COIN) for step in (1, 2, 3)),
)


def test_a_walk_takes_the_best_levels_first_and_rounds_against_the_person() -> None:
    bought = execution.walk(BTC, BOOK, Side.BUY, COIN + COIN // 2)
    assert [(match.price, match.quantity) for match in bought.matches] == [(100_001_00, COIN), (100_002_00, COIN // 2)]
    assert bought.notional_minor == 100_001_00 + 50_001_00
    sold = execution.walk(BTC, BOOK, Side.SELL, 3)
    assert sold.notional_minor == 0
    assert execution.walk(BTC, BOOK, Side.BUY, 3).notional_minor == 1


def test_an_order_larger_than_the_book_is_refused_not_capped() -> None:
    with pytest.raises(BookTooThin):
        execution.walk(BTC, BOOK, Side.BUY, 3 * COIN + 1)


def test_a_fill_outside_the_window_is_refused() -> None:
    far = Book(100_000_00, bids=BOOK.bids, asks=(BookLevel(102_000_00, COIN),))
    with pytest.raises(OutsideWindow):
        execution.walk(BTC, far, Side.BUY, COIN)


def test_a_limit_takes_nothing_worse_than_itself() -> None:
    crossed = execution.cross(BTC, BOOK, Side.BUY, 3 * COIN, 100_002_00)
    assert crossed.quantity == 2 * COIN
    assert max(match.price for match in crossed.matches) == 100_002_00
    assert execution.cross(BTC, BOOK, Side.SELL, COIN, 100_000_00).matches == ()


def test_an_amount_larger_than_the_book_is_refused_too() -> None:
    with pytest.raises(BookTooThin):
        execution.quantity_by_notional(BTC, BOOK, Side.BUY, 4_00_000_00)


@given(notional=st.integers(100_00, 2_50_000_00))
def test_a_quantity_by_notional_never_costs_more(notional: int) -> None:
    quantity = execution.quantity_by_notional(BTC, BOOK, Side.BUY, notional)
    assert execution.walk(BTC, BOOK, Side.BUY, quantity).notional_minor <= notional
    assert execution.walk(BTC, BOOK, Side.BUY, quantity + 2 * BTC.lot).notional_minor > notional - 100


@pytest.mark.parametrize(
    "text", ["", "abc", "1e400", "NaN", "Infinity", "-0", "-1", "+1", " 1", "1 ", "1.", ".5", "0x1", "1_000", "\uff11", "9" * 16]
)
def test_what_is_not_a_plain_decimal_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        amounts.units(text, 8, field="quantity")
    assert refusal.value.field == "quantity"


@pytest.mark.parametrize("text", ["0.0000000001234567890", "0.000000001"])
def test_more_decimals_than_the_field_has_are_refused(text: str) -> None:
    with pytest.raises(amounts.TooManyDecimals):
        amounts.units(text, 8, field="quantity")


@given(st.sampled_from(SYMBOLS), st.integers(1, 10**12), st.integers(1, 10**12))
def test_rounding_is_against_the_person_by_less_than_a_paisa(symbol: Symbol, price: int, quantity: int) -> None:
    up, down = amounts.notional_up(symbol, price, quantity), amounts.notional_down(symbol, price, quantity)
    assert 0 <= up - down <= 1


holdings = st.lists(st.tuples(st.integers(1, 10**10), st.integers(0, 10**10)), min_size=1, max_size=8)


@given(holdings, st.data())
def test_lots_are_used_first_in_first_out_and_lose_no_paisa(held: list[tuple[int, int]], data: st.DataObject) -> None:
    stock = [Lot(UUID(int=place), quantity, cost) for place, (quantity, cost) in enumerate(held)]
    sold = data.draw(st.integers(1, sum(quantity for quantity, _ in held)))
    uses = lots.use_first_in(stock, sold)
    assert sum(use.quantity for use in uses) == sold
    assert [use.lot for use in uses] == stock[: len(uses)]
    assert all(use.left.quantity == 0 and use.left.cost_minor == 0 for use in uses[:-1])
    assert all(0 <= use.cost_minor <= use.lot.cost_minor for use in uses)


def test_more_than_the_lots_hold_is_a_bug_of_ours() -> None:
    with pytest.raises(lots.LotsExhausted):
        lots.use_first_in([Lot(UUID(int=1), 5, 5)], 6)

"""The book: sane at any price, in integers, the same for the same bits."""

from hashlib import blake2b
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saker.market.rules.depth import LEVELS, NOISE_BYTES, Book, best, book, within_window
from saker.market.rules.keys import KeySchedule
from saker.market.rules.noise import Level
from saker.market.rules.symbols import BY_CODE, SYMBOLS, Symbol
from saker.market.rules.synthetic import SyntheticMarket

SYMBOL = st.sampled_from(SYMBOLS)
ACTIVITY = st.integers(0, 50_000)
NOISE = st.binary(min_size=NOISE_BYTES, max_size=64)
BTC = BY_CODE["SIM-BTC"]


def assert_sane(symbol: Symbol, of: Book) -> None:
    bids, asks = [level.price for level in of.bids], [level.price for level in of.asks]
    assert bids[0] < of.mid < asks[0]
    assert all(higher - lower >= symbol.tick for higher, lower in pairwise(bids))
    assert all(higher - lower >= symbol.tick for lower, higher in pairwise(asks))
    assert all(price > 0 and price % symbol.tick == 0 for price in bids + asks)
    assert all(level.quantity > 0 and level.quantity % symbol.lot == 0 for level in of.bids + of.asks)
    assert all(type(n) is int for level in of.bids + of.asks for n in (level.price, level.quantity))


@given(SYMBOL, st.integers(1, 10_000), ACTIVITY, NOISE)
def test_the_book_is_never_crossed_and_always_in_steps(symbol: Symbol, permille: int, activity: int, noise: bytes) -> None:
    mid = symbol.opening_price * permille // 1_000
    made = book(symbol, mid, activity, noise)
    assert len(made.asks) == LEVELS
    assert_sane(symbol, made)
    assert made == book(symbol, mid, activity, noise)
    assert best(symbol, mid, activity) == (made.bids[0].price, made.asks[0].price)


@given(SYMBOL, st.integers(50, 30_000), ACTIVITY, NOISE)
def test_twenty_levels_a_side_lie_within_the_tick_window(symbol: Symbol, permille: int, activity: int, noise: bytes) -> None:
    mid = symbol.opening_price * permille // 1_000 // symbol.tick * symbol.tick
    made = book(symbol, mid, activity, noise)
    assert (len(made.bids), len(made.asks)) == (LEVELS, LEVELS)
    assert within_window(symbol, made.bids[-1].price, mid)
    assert within_window(symbol, made.asks[-1].price, mid)


def test_near_zero_there_are_fewer_bids_and_none_at_zero() -> None:
    made = book(BTC, 5 * BTC.tick, 1_000, bytes(NOISE_BYTES))
    assert [level.price for level in made.bids] == [4 * BTC.tick, 3 * BTC.tick, 2 * BTC.tick, BTC.tick]
    assert len(made.asks) == LEVELS
    assert book(BTC, BTC.tick, 1_000, bytes(NOISE_BYTES)).bids == ()
    assert best(BTC, BTC.tick, 1_000) == (0, 2 * BTC.tick)


def test_the_spread_widens_and_sizes_shrink_when_it_is_rough() -> None:
    calm, rough = (book(BTC, BTC.opening_price, activity, bytes(NOISE_BYTES)) for activity in (500, 2_000))
    assert rough.asks[0].price - rough.bids[0].price == 4 * (calm.asks[0].price - calm.bids[0].price)
    assert rough.bids[0].quantity < calm.bids[0].quantity


def test_the_spread_is_as_set_at_the_usual_volatility() -> None:
    made = book(BTC, BTC.opening_price, 1_000, bytes(NOISE_BYTES))
    assert made.asks[0].price - made.mid == BTC.opening_price * BTC.half_spread_ppm // 10**6 == 400_00


def test_a_side_holds_enough_for_the_largest_practice_account() -> None:
    noise = blake2b(b"any").digest()
    for symbol in SYMBOLS:
        made = book(symbol, symbol.opening_price, 3_000, noise)
        one_minor = 10**8 * symbol.price_one // 100
        assert sum(level.price * level.quantity for level in made.asks) // one_minor > 10_00_000_00


def test_sizes_vary_from_second_to_second() -> None:
    path = SyntheticMarket(KeySchedule(b"k" * 32), SYMBOLS, 20_000).day_path(BTC, 20_005)
    made = {book(BTC, BTC.opening_price, 1_000, path.noise.digest(Level.DEPTH, second)) for second in range(50)}
    assert len(made) == 50


def test_too_little_noise_is_refused() -> None:
    with pytest.raises(ValueError, match="40 bytes"):
        book(BTC, BTC.opening_price, 1_000, bytes(39))


@given(SYMBOL, st.integers(10**4, 10**9))
def test_the_window_is_its_basis_points_and_no_more(symbol: Symbol, mid: int) -> None:
    edge = mid * symbol.tick_window_bp // 10_000
    assert within_window(symbol, mid + edge, mid)
    assert within_window(symbol, mid - edge, mid)
    assert not within_window(symbol, mid + edge + 1, mid)
    assert not within_window(symbol, mid - edge - 1, mid)

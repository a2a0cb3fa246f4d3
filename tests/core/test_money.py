"""Money: integers and their asset, sums that lose nothing, amounts as people read them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saker.core import money
from saker.core.money import INR, SIM_INR, Asset, AssetKind, AssetMismatch, Money, decimal_string, format_minor, split

WEI = Asset("ETH", 18, AssetKind.CRYPTO)
POINTS = Asset("POINTS", 0, AssetKind.PROMO)
COIN = Asset("SIM_BTC", 8, AssetKind.PRACTICE)
minors = st.integers(-(10**37), 10**37)
ratios = st.fractions(min_value=0, max_value=1000, max_denominator=10**6)


@pytest.mark.parametrize("value", [1.0, "1", None, True, Fraction(1)])
def test_an_amount_is_an_integer(value: object) -> None:
    with pytest.raises(TypeError):
        Money(value, INR)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [10**38, -(10**38), 10**400])
def test_an_amount_has_38_digits_at_most(value: int) -> None:
    most = value // abs(value) * (10**38 - 1)
    assert Money(most, INR).minor == most
    with pytest.raises(OverflowError):
        Money(value, INR)


def test_a_sum_has_38_digits_at_most() -> None:
    with pytest.raises(OverflowError):
        Money(10**38 - 1, INR) + Money(1, INR)


@given(minors, minors)
def test_addition_is_that_of_integers(a: int, b: int) -> None:
    one, other = Money(a, INR), Money(b, INR)
    assert (one + other).minor == a + b
    assert (one - other).minor == a - b
    assert (-one).minor == -a
    assert (one < other, one <= other, one == other) == (a < b, a <= b, a == b)


def test_two_assets_never_mix_though_both_are_rupees() -> None:
    real, practice = Money(1, INR), Money(1, SIM_INR)
    for act in (real.__add__, real.__sub__, real.__lt__, real.__le__):
        with pytest.raises(AssetMismatch):
            act(practice)
    assert real != practice


@given(minors, ratios)
def test_rounding_is_what_its_name_says(minor: int, ratio: Fraction) -> None:
    exact = minor * ratio
    if abs(exact) >= 10**37:
        return
    up, down = Money(minor, INR).times_rounded_up(ratio).minor, Money(minor, INR).times_rounded_down(ratio).minor
    assert down <= exact <= up
    assert up - down == (0 if exact.denominator == 1 else 1)


def test_a_fee_rounds_against_the_payer() -> None:
    assert Money(1, INR).times_rounded_up(Fraction(10, 10_000)).minor == 1
    assert Money(1000, INR).times_rounded_up(Fraction(10, 10_000)).minor == 1
    assert Money(1001, INR).times_rounded_up(Fraction(10, 10_000)).minor == 2
    assert Money(999, INR).times_rounded_down(Fraction(10, 10_000)).minor == 0


@given(st.integers(-(10**20), 10**20), st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any))
def test_a_split_loses_nothing_and_each_share_is_within_one_unit_of_its_part(minor: int, weights: list[int]) -> None:
    shares = split(Money(minor, INR), weights)
    assert sum(share.minor for share in shares) == minor
    total = sum(weights)
    assert all(abs(share.minor - Fraction(minor * weight, total)) < 1 for share, weight in zip(shares, weights, strict=True))
    assert all(share.minor == 0 for share, weight in zip(shares, weights, strict=True) if weight == 0)


@given(st.integers(0, 10**9), st.lists(st.integers(1, 10**6), min_size=1, max_size=30))
def test_a_split_of_equal_weights_gives_the_rest_to_the_first(minor: int, weights: list[int]) -> None:
    shares = [share.minor for share in split(Money(minor, INR), [1] * len(weights))]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] - shares[-1] <= 1


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [1, -1], [2, -1]])
def test_a_split_needs_weights(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(Money(100, INR), weights)


@pytest.mark.parametrize(
    ("minor", "written"),
    [
        (0, "₹0.00"),
        (5, "₹0.05"),
        (-5, "-₹0.05"),
        (99_99, "₹99.99"),
        (999_00, "₹999.00"),
        (1_000_00, "₹1,000.00"),
        (99_999_00, "₹99,999.00"),
        (1_00_000_00, "₹1,00,000.00"),
        (-12_34_567_89, "-₹12,34,567.89"),
        (1_00_00_000_00, "₹1,00,00,000.00"),
        (12_34_56_78_901_00, "₹12,34,56,78,901.00"),
    ],
)
def test_rupees_are_grouped_in_lakh_and_crore(minor: int, written: str) -> None:
    assert Money(minor, INR).formatted == written


@pytest.mark.parametrize(
    ("minor", "asset", "written"),
    [
        (1, COIN, "0.00000001 SIM-BTC"),
        (-1_50000000, COIN, "-1.50000000 SIM-BTC"),
        (1, WEI, "0.000000000000000001 ETH"),
        (1_234, POINTS, "1,234 POINTS"),
        (-7, POINTS, "-7 POINTS"),
        (10**38 - 1, POINTS, "9,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,99,999 POINTS"),
    ],
)
def test_other_assets_are_written_with_their_code(minor: int, asset: Asset, written: str) -> None:
    assert format_minor(minor, asset) == written


@given(minors, st.integers(0, 18))
def test_a_decimal_string_reads_back_as_the_same_units(units: int, scale: int) -> None:
    text = decimal_string(units, scale)
    assert "e" not in text.lower()
    assert Fraction(text) * 10**scale == units
    assert len(text.partition(".")[2]) == scale


def test_an_asset_is_registered_once_and_never_changes() -> None:
    assert money.register(Asset("INR", 2, AssetKind.FIAT, "₹")) is INR
    assert money.asset("INR") is INR
    assert INR in money.assets()
    with pytest.raises(ValueError, match="INR"):
        money.register(Asset("INR", 3, AssetKind.FIAT, "₹"))
    with pytest.raises(KeyError):
        money.asset("GOLD")

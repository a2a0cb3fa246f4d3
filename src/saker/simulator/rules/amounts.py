"""Quantities, prices and what they come to, in integers.

A quantity is in units of 10^-8 coin, a price in units of 10^-price_scale rupees, an amount in paise. Whatever does not
divide is rounded against the person: what they pay up, what they get down, fees up.
"""

import re
from typing import Final

from saker.core.errors import Invalid
from saker.core.money import SIM_INR, Money, decimal_string
from saker.market.rules.symbols import QUANTITY_SCALE, Symbol

STARTING_MINOR: Final = 1_00_000_00
"""The practice money of a new epoch, in paise: ₹1,00,000."""

TAKER_FEE_BPS: Final = 10
MAKER_FEE_BPS: Final = 5
BPS: Final = 10_000
RUPEE_SCALE: Final = 2
MAX_WHOLE_DIGITS: Final = 15

_DECIMAL: Final = re.compile(rf"(?P<whole>[0-9]{{1,{MAX_WHOLE_DIGITS}}})(?:\.(?P<part>[0-9]+))?", re.ASCII)


class DecimalInvalid(Invalid):
    """Not a plain decimal number: digits, at most one point, no sign, no exponent, no spaces."""

    code = "decimal_invalid"
    detail = "Write a plain decimal number, such as 0.25."


class TooManyDecimals(Invalid):
    """More decimals than the field has. Facts: scale."""

    code = "too_many_decimals"
    detail = "Too many decimals."


class NotPositive(Invalid):
    """Zero where something is needed."""

    code = "not_positive"
    detail = "More than zero is needed."


class NotOnStep(Invalid):
    """Not a multiple of the symbol's lot or tick. Facts: step."""

    code = "not_on_step"
    detail = "Not a multiple of the smallest step."


def units(text: str, scale: int, *, field: str) -> int:
    """A decimal string as integer units of 10^-scale; more than zero. Raises an Invalid that names the field."""
    match = _DECIMAL.fullmatch(text)
    if match is None:
        raise DecimalInvalid(field=field)
    part = match["part"] or ""
    if len(part) > scale:
        raise TooManyDecimals(f"At most {scale} decimals.", field=field, scale=scale)
    value = int(match["whole"] + part.ljust(scale, "0"))
    if value == 0:
        raise NotPositive(field=field)
    return value


def on_step(value: int, step: int, scale: int, *, field: str) -> int:
    """`value` when it is a multiple of `step`. Raises NotOnStep."""
    if value % step:
        raise NotOnStep(f"Use steps of {decimal_string(step, scale)}.", field=field, step=decimal_string(step, scale))
    return value


def notional_up(symbol: Symbol, price: int, quantity: int) -> int:
    """What a quantity costs at a price, in paise, rounded up: for a buyer."""
    return -(-price * quantity // _divisor(symbol))


def notional_down(symbol: Symbol, price: int, quantity: int) -> int:
    """What a quantity brings at a price, in paise, rounded down: for a seller, and for valuation."""
    return price * quantity // _divisor(symbol)


def quantity_for(symbol: Symbol, price: int, notional_minor: int) -> int:
    """The largest quantity, in lots, that costs at most this many paise at a price."""
    return notional_minor * _divisor(symbol) // price // symbol.lot * symbol.lot


def average_price(symbol: Symbol, notional_minor: int, quantity: int) -> int:
    """The price that a quantity was had for on average, in price units, rounded to the nearest."""
    return (2 * notional_minor * _divisor(symbol) + quantity) // (2 * quantity)


def fee(notional_minor: int, fee_bps: int) -> int:
    """The fee on a notional in paise, rounded up."""
    return -(-notional_minor * fee_bps // BPS)


def _divisor(symbol: Symbol) -> int:
    return int(10 ** (QUANTITY_SCALE + symbol.price_scale - RUPEE_SCALE))


def rupees(minor: int) -> Money:
    """Paise as practice rupees."""
    return Money(minor, SIM_INR)

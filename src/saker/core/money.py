"""Money: an integer number of minor units and its asset, always together.

No float ever meets an amount. Two assets never add. Where a ratio rounds, the rounding is in the name of the call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Self

_LIMIT = 10**38  # numeric(38,0) in the database


class AssetKind(StrEnum):
    """What stands behind an asset."""

    FIAT = "fiat"
    CRYPTO = "crypto"
    PRACTICE = "practice"
    PROMO = "promo"


@dataclass(frozen=True, slots=True)
class Asset:
    """A unit of account: its code, how many decimals a minor unit has, and how it is written."""

    code: str
    scale: int
    kind: AssetKind
    symbol: str = ""


_assets: dict[str, Asset] = {}


def register(asset: Asset) -> Asset:
    """Make an asset known to `asset()`; registering the same one twice is the same as once."""
    known = _assets.setdefault(asset.code, asset)
    if known != asset:
        message = f"asset {asset.code} is registered already, with another scale or kind"
        raise ValueError(message)
    return known


def asset(code: str) -> Asset:
    """The registered asset of that code. Raises KeyError."""
    return _assets[code]


def assets() -> tuple[Asset, ...]:
    """Every registered asset, in the order of registration."""
    return tuple(_assets.values())


INR = register(Asset("INR", 2, AssetKind.FIAT, "₹"))
SIM_INR = register(Asset("SIM_INR", 2, AssetKind.PRACTICE, "₹"))


class AssetMismatch(TypeError):
    """Two assets were added or compared. A bug of ours, never the caller's."""


@dataclass(frozen=True, slots=True)
class Money:
    """`Money(125_00, INR)` is ₹125.00."""

    minor: int
    asset: Asset

    def __post_init__(self) -> None:
        if isinstance(self.minor, bool) or not isinstance(self.minor, int):
            message = f"minor units are an int, not {type(self.minor).__name__}"
            raise TypeError(message)
        if not -_LIMIT < self.minor < _LIMIT:
            message = "more than 38 digits"
            raise OverflowError(message)

    def __add__(self, other: Self) -> "Money":
        return Money(self.minor + self._same(other), self.asset)

    def __sub__(self, other: Self) -> "Money":
        return Money(self.minor - self._same(other), self.asset)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.asset)

    def __lt__(self, other: Self) -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: Self) -> bool:
        return self.minor <= self._same(other)

    def _same(self, other: "Money") -> int:
        if other.asset.code != self.asset.code:
            message = f"{self.asset.code} and {other.asset.code} do not mix"
            raise AssetMismatch(message)
        return other.minor

    def times_rounded_up(self, ratio: Fraction) -> "Money":
        """The amount times a ratio, rounded away from the payer: up to the unit."""
        return Money(-(-self.minor * ratio.numerator // ratio.denominator), self.asset)

    def times_rounded_down(self, ratio: Fraction) -> "Money":
        """The amount times a ratio, rounded down to the unit."""
        return Money(self.minor * ratio.numerator // ratio.denominator, self.asset)

    @property
    def formatted(self) -> str:
        """As a person reads it: ₹1,00,000.00 for rupees, 0.01000000 SIM-BTC for anything else."""
        return format_minor(self.minor, self.asset)


def split(money: Money, weights: Sequence[int]) -> tuple[Money, ...]:
    """Divide in proportion to the weights and lose nothing (largest remainder; ties to the earlier share)."""
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        message = "weights are not negative and not all zero"
        raise ValueError(message)
    shares = [money.minor * weight // total for weight in weights]
    left = money.minor - sum(shares)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(money.minor * weights[i] % total), i))
    for i in by_remainder[:left]:
        shares[i] += 1
    return tuple(Money(share, money.asset) for share in shares)


def decimal_string(units: int, scale: int) -> str:
    """Integer units as a plain decimal string: (123, 2) is "1.23"; the sign comes first, no exponent ever."""
    if scale == 0:
        return str(units)
    whole, part = divmod(abs(units), 10**scale)
    return f"{'-' if units < 0 else ''}{whole}.{part:0{scale}d}"


def group_indian(whole: str) -> str:
    """Group the digits of a whole number the Indian way: 10000000 is 1,00,00,000."""
    head, tail = whole[:-3], whole[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail])


def format_minor(minor: int, asset: Asset) -> str:
    """Minor units as text for a person; the number, then the code when the asset has no sign of its own."""
    text = decimal_string(abs(minor), asset.scale)
    whole, dot, part = text.partition(".")
    sign = "-" if minor < 0 else ""
    number = f"{group_indian(whole)}{dot}{part}"
    return f"{sign}{asset.symbol}{number}" if asset.symbol else f"{sign}{number} {asset.code.replace('_', '-')}"

"""How a person appears: a picture in two sizes and a line about them; and how the pages and their totals appear to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from saker.core.money import INR, Asset, AssetKind

BIO_LENGTH: Final = 160
DEFAULT_DISPLAY_CURRENCY: Final = INR.code
PICTURE_CACHE: Final = "private, max-age=604800, immutable"
"""An address never shows another picture. A week, and in nobody's shared cache, so that what is removed is soon gone."""


class Size(StrEnum):
    """The side of a picture in pixels."""

    SMALL = "64"
    LARGE = "256"


class Theme(StrEnum):
    """The colours of the pages; `system`: as each device says."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"


class Language(StrEnum):
    """What the pages are written in (BCP 47), and by its region how they write numbers and dates."""

    ENGLISH_INDIA = "en-IN"
    ENGLISH_BRITAIN = "en-GB"
    ENGLISH_AMERICA = "en-US"


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a person's picture is served, as paths of this server: 64 and 256 pixels wide."""

    small: str
    large: str


def display_currencies(assets: Iterable[Asset]) -> frozenset[str]:
    """The codes of those assets that a total can be shown in: promotional credit has no price."""
    return frozenset(asset.code for asset in assets if asset.kind is not AssetKind.PROMO)


def picture_at(address: UUID) -> Picture:
    """The picture of an address."""
    return Picture(*(f"/api/v1/avatars/{address}/{size}" for size in (Size.SMALL, Size.LARGE)))

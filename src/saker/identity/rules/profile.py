"""How a person appears: a picture in two sizes and a line about them; and how the pages appear to them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

BIO_LENGTH: Final = 160
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


@dataclass(frozen=True, slots=True)
class Picture:
    """Where a person's picture is served, as paths of this server: 64 and 256 pixels wide."""

    small: str
    large: str


def picture_at(address: UUID) -> Picture:
    """The picture of an address."""
    return Picture(*(f"/api/v1/avatars/{address}/{size}" for size in (Size.SMALL, Size.LARGE)))

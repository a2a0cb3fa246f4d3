"""What every slice's schemas are made of: strict input, plain output, money as the API writes it."""

import re
from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, PlainSerializer, StringConstraints

from saker.core.money import Money

_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\uffff]")


class In(BaseModel):
    """Input: unknown fields are refused, and nothing is coerced from another type."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Out(BaseModel):
    """Output, read from rows or views by attribute."""

    model_config = ConfigDict(from_attributes=True, frozen=True, json_schema_serialization_defaults_required=True)


class MoneyOut(Out):
    """An amount: minor units as a string, the asset, and the text that a person reads."""

    amount: str
    asset: str
    formatted: str

    @classmethod
    def of(cls, money: Money) -> Self:
        """The API's form of an amount."""
        return cls(amount=str(money.minor), asset=money.asset.code, formatted=money.formatted)


def _visible(text: str) -> str:
    if _INVISIBLE.search(text):
        message = "holds control, direction or invisible characters"
        raise ValueError(message)
    return text


Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_visible)]
"""One line of visible text, 1 to 200 characters, outer spaces removed: names, titles, notes."""

Blurb = Annotated[str, StringConstraints(strip_whitespace=True, max_length=160), AfterValidator(_visible)]
"""A line of visible text of at most 160 characters, or nothing."""


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Instant = Annotated[datetime, PlainSerializer(_utc, return_type=str)]
"""An instant, written as RFC 3339 in UTC with milliseconds."""

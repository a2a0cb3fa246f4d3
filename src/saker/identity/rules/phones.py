"""Phone numbers: read as people write them, kept in one form (E.164), shown without most of their digits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, PhoneNumberType

_HIDDEN: Final = "•"
_SHOWN: Final = 3
_MOBILE: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


@dataclass(frozen=True, slots=True)
class Phone:
    """A number in E.164, and since when it is known to be its holder's; None: it was only claimed."""

    number: str
    verified_at: datetime | None = None


def read(text: str, regions: Sequence[str]) -> str | None:
    """The number in E.164, or None when it is no mobile number of these regions (ISO 3166).

    Without a country code it is one of the first region.
    """
    try:
        number = phonenumbers.parse(text, regions[0])
    except NumberParseException:
        return None
    region = phonenumbers.region_code_for_number(number)
    if number.extension or region not in regions or phonenumbers.number_type(number) not in _MOBILE:
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def national(phone: str) -> str:
    """The digits of an E.164 number without its country."""
    return phonenumbers.national_significant_number(phonenumbers.parse(phone))


def calling_code(region: str) -> str:
    """What numbers of a region begin with: "+91"."""
    return f"+{phonenumbers.country_code_for_region(region)}"


def masked(phone: str) -> str:
    """An E.164 number for others than its owner: the country and the last three digits, "+91 ••••• ••210"."""
    shown = phonenumbers.format_number(phonenumbers.parse(phone), PhoneNumberFormat.INTERNATIONAL)
    country, _, rest = shown.partition(" ")
    hidden = sum(character.isdigit() for character in rest) - _SHOWN
    digits = 0
    masked_rest = ""
    for character in rest:
        digits += character.isdigit()
        masked_rest += _HIDDEN if character.isdigit() and digits <= hidden else character
    return f"{country} {masked_rest}"

"""Reading what a request brings, with refusals that name the field."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from saker.payments.fakepay.errors import Refused

MOST_PAISE: Final = 10**11
MOST_NOTES: Final = 15
MOST_NOTE_CHARACTERS: Final = 256
COUNT: Final = 10
MOST_COUNT: Final = 100


class Fields:
    """A JSON object; a field that is null is missing. Reading a field takes it out; `done` refuses those that nobody read."""

    def __init__(self, given: Mapping[str, Any], within: str = "") -> None:
        """`within` stands before each field's name in a refusal, such as `bank_account.`."""
        self._left = {name: value for name, value in given.items() if value is not None}
        self._within = within

    def has(self, name: str) -> bool:
        """Whether the field is there and not read yet."""
        return name in self._left

    def amount(self, *, least: int = 100) -> int:
        """The amount in paise. Raises Refused."""
        return self.integer("amount", least=least, most=MOST_PAISE)

    def integer(self, name: str, *, least: int, most: int) -> int:
        """A JSON integer; no text, no fraction. Raises Refused."""
        value = self._required(name)
        if type(value) is not int:
            raise self.refusal(name, f"The {name} must be an integer.")
        if not least <= value <= most:
            raise self.refusal(name, f"The {name} must be between {least} and {most}.")
        return value

    def text(self, name: str, *, least: int = 1, most: int = 255, form: str | None = None) -> str:
        """A printable text of that many characters, in a form (a regular expression). Raises Refused."""
        value = self._required(name)
        if not isinstance(value, str):
            raise self.refusal(name, f"The {name} must be a string.")
        if not least <= len(value) <= most:
            raise self.refusal(name, f"The {name} must have {least} to {most} characters.")
        if not value.isprintable() or (form is not None and not re.fullmatch(form, value)):
            raise self.refusal(name, f"The {name} format is invalid.")
        return value

    def optional_text(self, name: str, *, most: int = 255, form: str | None = None) -> str | None:
        """A text, or None when the field is missing. Raises Refused."""
        return self.text(name, most=most, form=form) if self.has(name) else None

    def one_of(self, name: str, allowed: Collection[str], default: str | None = None) -> str:
        """One of some words. Raises Refused."""
        value = self._required(name) if default is None else self._left.pop(name, default)
        if not isinstance(value, str) or value not in allowed:
            raise self.refusal(name, f"The {name} must be one of {', '.join(sorted(allowed))}.")
        return value

    def currency(self) -> str:
        """INR. Raises Refused."""
        return self.one_of("currency", {"INR"})

    def flag(self, name: str) -> bool | None:
        """True or false, which Razorpay also writes 1 and 0; None when the field is missing. Raises Refused."""
        value = self._left.pop(name, None)
        if value is None:
            return None
        if value not in (True, False, "1", "0"):  # 1 and 0 are equal to them
            raise self.refusal(name, f"The {name} must be true or false.")
        return value in (True, "1")

    def notes(self) -> dict[str, str] | list[str]:
        """Pairs of the merchant's own; a list when there are none, as Razorpay answers. Raises Refused."""
        value = self._left.pop("notes", None) or {}
        if not isinstance(value, dict):
            raise self.refusal("notes", "The notes must be an object.")
        if len(value) > MOST_NOTES:
            raise self.refusal("notes", f"The notes must have at most {MOST_NOTES} pairs.")
        if any(not isinstance(text, str | int) or len(str(text)) > MOST_NOTE_CHARACTERS for text in value.values()):
            raise self.refusal("notes", f"A note must have at most {MOST_NOTE_CHARACTERS} characters.")
        return value or []

    def inner(self, name: str) -> "Fields":
        """The fields of an object inside. Raises Refused."""
        return Fields(self.object(name), f"{self._within}{name}.")

    def object(self, name: str) -> dict[str, Any]:
        """An object inside, as it is. Raises Refused."""
        value = self._required(name)
        if not isinstance(value, dict):
            raise self.refusal(name, f"The {name} must be an object.")
        return value

    def integers(self, name: str) -> list[int]:
        """A list of integers. Raises Refused."""
        value = self._required(name)
        if not isinstance(value, list) or any(type(item) is not int for item in value):
            raise self.refusal(name, f"The {name} must be a list of integers.")
        return value

    def done(self) -> None:
        """Nothing may be left. Raises Refused."""
        if self._left:
            names = ", ".join(sorted(self._left))
            raise self.refusal(min(self._left), f"{names} is/are not required and should not be sent")

    def refusal(self, name: str, description: str) -> Refused:
        """A refusal of a field of this object."""
        return Refused(description, field=f"{self._within}{name}")

    def _required(self, name: str) -> Any:
        if not self.has(name):
            raise self.refusal(name, f"The {name} field is required.")
        return self._left.pop(name)


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for; the newest stand first. `since` and `until` are Unix seconds, both included."""

    count: int
    skip: int
    since: int | None
    until: int | None


def page(query: Mapping[str, str], *, most: int = MOST_COUNT) -> Page:
    """The part that `count`, `skip`, `from` and `to` name. Raises Refused."""
    return Page(
        count=query_integer(query, "count", least=1, most=most) or COUNT,
        skip=query_integer(query, "skip", least=0) or 0,
        since=query_integer(query, "from", least=0),
        until=query_integer(query, "to", least=0),
    )


def query_integer(query: Mapping[str, str], name: str, *, least: int, most: int = 10**11) -> int | None:
    """An integer of the query, or None when it is missing. Raises Refused."""
    text = query.get(name)
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,12}", text) or not least <= int(text) <= most:
        raise Refused(f"The {name} must be an integer between {least} and {most}.", field=name)
    return int(text)

"""What staff see of people, and what they do to them. Pure."""

from enum import StrEnum
from typing import Final

ERASED_DOMAIN: Final = "erased.invalid"
"""Where the pseudonym of someone who was forgotten has its address."""

_HIDDEN: Final = "•••"


class Show(StrEnum):
    """Which people a list holds."""

    EVERYONE = "everyone"
    STAFF = "staff"
    DISABLED = "disabled"


class Standing(StrEnum):
    """Whether a person can use their account."""

    ACTIVE = "active"
    DISABLED = "disabled"
    ERASED = "erased"


class Contact(StrEnum):
    """What staff see masked, and can ask to see."""

    EMAIL = "email"
    PHONE = "phone"


class StaffAct(StrEnum):
    """What staff did to a person's account: told to them, and in the audit log."""

    DISABLED = "disabled"
    ENABLED = "enabled"
    SESSIONS_ENDED = "sessions_ended"
    FACTORS_RESET = "factors_reset"
    ROLE_GRANTED = "role_granted"
    ROLE_REVOKED = "role_revoked"


def masked_email(address: str) -> str:
    """Enough of an address to recognise it with its owner on the line: a•••@example.com."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}{_HIDDEN}@{domain}"


def masked_phone(number: str) -> str:
    """The same of an E.164 number: +91•••10."""
    return f"{number[:3]}{_HIDDEN}{number[-2:]}"


def standing(*, is_disabled: bool, email_key: str | None) -> Standing:
    """Where the account stands; someone who was forgotten has nothing left to disable."""
    if email_key is not None and email_key.endswith(f"@{ERASED_DOMAIN}"):
        return Standing.ERASED
    return Standing.DISABLED if is_disabled else Standing.ACTIVE

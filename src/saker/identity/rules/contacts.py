"""How a person is reached, and what can change of it."""

from enum import StrEnum


class Contact(StrEnum):
    """A way to reach a person."""

    EMAIL = "email"
    PHONE = "phone"

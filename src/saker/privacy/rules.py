"""Terms, documents and states. Pure."""

from datetime import timedelta
from enum import StrEnum
from typing import Final

GRACE: Final = timedelta(days=14)
"""How long a person can change their mind about being forgotten."""

EXPORT_LIFE: Final = timedelta(days=7)


class ExportStatus(StrEnum):
    """Where an export stands."""

    PREPARING = "preparing"
    READY = "ready"
    EXPIRED = "expired"


class ErasureStatus(StrEnum):
    """Where an erasure stands."""

    WAITING = "waiting"
    BLOCKED = "blocked"
    CANCELLED = "cancelled"
    DONE = "done"


class Document(StrEnum):
    """What a person can consent to, apart from the terms that registering accepts."""

    PRIVACY = "privacy"
    COOKIES = "cookies"


VERSIONS: Final = {Document.PRIVACY: "2026-11", Document.COOKIES: "2026-11"}
"""The version of each document that is in force."""

"""Facts that others may handle: who joined, who signed in, whose refresh token was used twice."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from saker.core.events import Event


@dataclass(frozen=True, slots=True)
class PersonRegistered(Event):
    """A person joined. `tag` marks demo people; `referral_code` is as given, not checked here."""

    person_id: UUID
    at: datetime
    display_name: str
    tag: str | None = None
    referral_code: str | None = None


@dataclass(frozen=True, slots=True)
class LoggedIn(Event):
    """A person authenticated: by registering, by password, or by a refresh token."""

    person_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True)
class RefreshTokenReused(Event):
    """A used refresh token came again, so two hold it: its session was ended."""

    person_id: UUID
    session_id: UUID
    browser: str
    at: datetime

"""Facts that others may handle: who joined, who signed in, whose token was used twice, whose second factors changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from saker.core.events import Event
from saker.identity.rules.contacts import Contact
from saker.identity.rules.second_factor import Change
from saker.identity.rules.staff import StaffAct


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


@dataclass(frozen=True, slots=True)
class EmailVerified(Event):
    """A person proved to read their address; reaches their sockets as `email_verified`."""

    name: ClassVar[str] = "email_verified"

    person_id: UUID


@dataclass(frozen=True, slots=True)
class PasswordChanged(Event):
    """A person has a new password; `by` is `link` or `old_password`."""

    person_id: UUID
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ContactChanged(Event):
    """Another address or number reaches a person from now on."""

    person_id: UUID
    contact: Contact
    at: datetime


@dataclass(frozen=True, slots=True)
class PersonRemoved(Event):
    """A person is about to be removed, in this transaction: forget what is kept under the id and is personal."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class ApiKeyCreated(Event):
    """A person made an API key, which they call `key_name`."""

    person_id: UUID
    key_id: UUID
    key_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ApiKeyRevoked(Event):
    """A person ended one of their API keys."""

    person_id: UUID
    key_id: UUID
    key_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SecondFactorChanged(Event):
    """A second factor was added, removed or used up, or refused because it seems to have been copied."""

    person_id: UUID
    change: Change
    at: datetime


@dataclass(frozen=True, slots=True)
class StaffActed(Event):
    """Staff changed a person's account; `role` where one was given or taken away."""

    person_id: UUID
    act: StaffAct
    at: datetime
    role: str | None = None

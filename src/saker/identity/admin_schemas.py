"""What identity's routes for staff take and give. Contacts are masked; `POST …/reveals` shows one of them."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from saker.core.audit import AuditLine
from saker.core.http import In, Out
from saker.core.http.schemas import Instant, Line
from saker.core.messages.suppressions import Suppression
from saker.identity.queries import PersonFile
from saker.identity.rules.people import Role
from saker.identity.rules.staff import Contact, Standing, masked_email, masked_phone
from saker.identity.schemas import SessionOut


class ReasonIn(In):
    """Why; for other staff and the audit log, never shown to the person."""

    reason: Line


class RoleIn(ReasonIn):
    """A role to ask for or to take away, and why."""

    role: Annotated[Role, Field(strict=False)]


class RevealIn(ReasonIn):
    """Which contact, and why."""

    contact: Annotated[Contact, Field(strict=False)]


class RevealedOut(Out):
    """A contact in full. Answered once: it is not kept for retries, and the next look is another line in the log."""

    value: str


class SessionsEndedOut(Out):
    """How many sessions ended."""

    ended: int


class RequestedOut(Out):
    """What now waits for somebody else, until when."""

    id: UUID
    expires_at: Instant


class PersonLineOut(Out):
    """One person in a list, with the address masked."""

    id: UUID
    display_name: str
    email: str | None
    has_phone: bool
    roles: list[str]
    standing: Standing
    is_demo: bool
    created_at: Instant


class RoleOut(Out):
    """A role, since when, and who gave it; null: the operator, on the server."""

    role: str
    granted_at: Instant
    granted_by: UUID | None


class DisablementOut(Out):
    """Since when, by whom and why the person is shut out."""

    at: Instant
    by: UUID
    reason: str


class EnrolledOut(Out):
    """What the person can prove themselves with."""

    password: bool
    totp: bool
    passkeys: int
    recovery_codes_left: int


class SuppressionOut(Out):
    """Nothing is mailed to the person's address: since when, and the code that the server refused it with."""

    id: UUID
    reply: str
    at: Instant


class PersonEventOut(Out):
    """Something that the person did, or that was done to them."""

    id: UUID
    at: Instant
    actor_id: UUID | None
    action: str


class PersonFileOut(Out):
    """Everything about one person that an enquiry needs, contacts masked."""

    id: UUID
    display_name: str
    email: str | None
    email_verified: bool
    phone: str | None
    phone_verified: bool
    zone: str
    is_demo: bool
    standing: Standing
    created_at: Instant
    roles: list[RoleOut]
    disablement: DisablementOut | None
    factors: EnrolledOut
    sessions: list[SessionOut]
    suppression: SuppressionOut | None
    events: list[PersonEventOut]

    @classmethod
    def of(cls, found: PersonFile, suppression: Suppression | None, events: list[AuditLine]) -> Self:
        """The API's form of a person's file."""
        person, factors = found.person, found.factors
        return cls(
            id=person.id,
            display_name=person.display_name,
            email=None if person.email is None else masked_email(person.email),
            email_verified=person.email_verified,
            phone=None if person.phone is None else masked_phone(person.phone),
            phone_verified=found.phone_verified,
            zone=person.zone,
            is_demo=person.tag is not None,
            standing=found.standing,
            created_at=person.created_at,
            roles=[RoleOut.model_validate(role) for role in found.roles],
            disablement=None if found.disablement is None else DisablementOut.model_validate(found.disablement),
            factors=EnrolledOut(
                password=found.has_password,
                totp=factors.totp is not None,
                passkeys=len(factors.passkeys),
                recovery_codes_left=factors.recovery_codes_left,
            ),
            sessions=[SessionOut.model_validate(one) for one in found.sessions],
            suppression=None if suppression is None else SuppressionOut.model_validate(suppression),
            events=[PersonEventOut.model_validate(line) for line in events],
        )

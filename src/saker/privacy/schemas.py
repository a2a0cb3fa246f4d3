"""What privacy's routes take and give."""

from typing import Self
from uuid import UUID

from pydantic import Field

from saker.core.http import In, Out
from saker.core.http.schemas import Instant
from saker.identity.queries import Face
from saker.privacy.queries import AskedExport, ErasureView
from saker.privacy.rules import Document, ErasureStatus, ExportStatus


class ExportOut(Out):
    """A copy of one's data; the file is at /me/exports/{id}/file while it is ready."""

    id: UUID
    status: ExportStatus
    requested_at: Instant
    expires_at: Instant | None
    size: int | None = Field(description="Bytes.")


class BlockerOut(Out):
    """Something to settle first."""

    code: str
    detail: str


class ErasureOut(Out):
    """A wish to be forgotten. The certificate will be at /privacy/certificates/{id}: keep the number."""

    id: UUID
    status: ErasureStatus
    requested_at: Instant
    due_at: Instant
    blocked_by: list[str]


class ConsentOut(Out):
    """What a person last said to a document."""

    document: Document
    version: str
    given: bool
    at: Instant


class PrivacyOut(Out):
    """Everything about one's own data; `blockers` is what would stand in the way of being forgotten now."""

    exports: list[ExportOut]
    erasure: ErasureOut | None
    blockers: list[BlockerOut]
    consents: list[ConsentOut]


class ConsentIn(In):
    """Yes or no to the version in force."""

    version: str = Field(min_length=1, max_length=20)
    given: bool


class RetentionOut(Out):
    """How long something is kept, and why."""

    what: str
    days: int
    why: str


class PolicyOut(Out):
    """The documents in force, and the retention table."""

    versions: dict[Document, str]
    retention: list[RetentionOut]
    grace_days: int


class CertificateOut(Out):
    """That an account was erased: when, and which parts forgot it. It names nobody."""

    id: UUID
    requested_at: Instant
    done_at: Instant
    erased: list[str]


class RequestOut(Out):
    """A wish to be forgotten, as staff see it. The name is null once it was carried out and nobody is left."""

    id: UUID
    person_id: UUID
    name: str | None
    status: ErasureStatus
    requested_at: Instant
    due_at: Instant
    blocked_by: list[str]
    done_at: Instant | None

    @classmethod
    def of(cls, row: ErasureView, face: Face | None) -> Self:
        """The API's form of a wish."""
        return cls(
            id=row.id,
            person_id=row.person_id,
            name=face and face.name,
            status=row.status,
            requested_at=row.requested_at,
            due_at=row.due_at,
            blocked_by=list(row.blocked_by),
            done_at=row.done_at,
        )


class AskedExportOut(ExportOut):
    """A copy of somebody's data, as staff see it: that it was asked for, not what is in it."""

    person_id: UUID
    name: str | None

    @classmethod
    def of(cls, row: AskedExport, face: Face | None) -> Self:
        """The API's form of a copy."""
        one = row.export
        return cls(
            id=one.id,
            person_id=row.person_id,
            name=face and face.name,
            status=one.status,
            requested_at=one.requested_at,
            expires_at=one.expires_at,
            size=one.size,
        )

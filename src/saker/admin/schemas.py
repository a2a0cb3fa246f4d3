"""What the routes of the back office take and give."""

import re
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BeforeValidator, Field, StringConstraints

from saker.core.approval_models import ApprovalState
from saker.core.http import In, Out
from saker.core.http.schemas import Instant, Line
from saker.core.permissions import Permission

Target = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[a-z_]+:[A-Za-z0-9:._-]+$")]
Action = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[a-z_.]+$")]


def _as_written(value: object) -> object:
    """Only what is written as a time: pydantic takes any number for one, counted in seconds."""
    if isinstance(value, str) and re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T", value):
        return value
    message = "give a time with its zone, such as 2026-11-21T12:00:00Z"
    raise ValueError(message)


WrittenInstant = Annotated[AwareDatetime, BeforeValidator(_as_written), Field(strict=False)]


class AccessOut(Out):
    """What the member of staff who asks may do."""

    permissions: list[Permission]


class NamedOut(Out):
    """A person by id and name; the name is null where the account is gone."""

    id: UUID
    name: str | None


class ApprovalOut(Out):
    """Something that was asked for, and what became of it. `may_decide` is for whoever reads it."""

    id: UUID
    kind: str
    subject: NamedOut
    facts: dict[str, Any]
    reason: str
    requested_by: NamedOut
    requested_at: Instant
    expires_at: Instant
    state: ApprovalState
    decided_by: NamedOut | None
    decided_at: Instant | None
    note: str | None
    may_decide: bool


class DecisionIn(In):
    """Why; for other staff and the audit log."""

    note: Line


class AuditLineOut(Out):
    """One line of the audit log. `actor` is null for the system; `person` is whom the target names, if anyone."""

    id: UUID
    at: Instant
    actor: NamedOut | None
    action: str
    target: str
    person: NamedOut | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    request_id: str | None


class AuditExportIn(In):
    """Which lines; what is missing or null does not narrow it. `until` is not included."""

    actor_id: Annotated[UUID, Field(strict=False)] | None = None
    target: Target | None = None
    action: Action | None = None
    since: WrittenInstant | None = None
    until: WrittenInstant | None = None


class SuppressedOut(Out):
    """An address to which nothing is sent: since when, and the code that its server refused it with."""

    id: UUID
    reply: str
    at: Instant


class ReleaseIn(In):
    """Why mail may go there again."""

    reason: Line

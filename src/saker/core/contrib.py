"""What slices contribute sideways: lists of these types, handed on in `app/wiring.py`, in plain sight."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.db import Database
from saker.core.settings import Settings
from saker.core.shared import Shared


@dataclass(frozen=True, slots=True)
class Invariant:
    """Something that must hold of the stored facts. `sql` returns one row per violation; none means it holds.

    The first column of a row names what is at fault; `ledger verify` prints the rows.
    """

    name: str
    claim: str
    sql: str


class CheckKind(StrEnum):
    """How a check learns what it claims."""

    CONFIG = "config"
    LIVE = "live"
    DRILL = "drill"
    ATTESTATION = "attestation"


class Status(StrEnum):
    """What a check found. Not-run never counts as a pass."""

    PASS = "pass"  # noqa: S105 - a result, not a password
    FAIL = "fail"
    NOT_RUN = "not-run"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check observed: the status, the value that it saw, and the command or query that saw it."""

    status: Status
    observed: str
    source: str


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a check may look at. `database` is None when there is none to ask, `url` when nothing runs.

    `shared` is what the looks of one run share; whoever runs them closes it.
    """

    settings: Settings
    database: Database | None = None
    url: str | None = None
    environ: dict[str, str] = field(default_factory=dict)
    shared: Shared = field(default_factory=Shared)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of readiness: what it claims, which checklist items it covers, how to look, how to mend.

    `run` returns a Finding and raises nothing that it expects; whatever it raises is reported as a failure. Those of turn 0
    run side by side; what measures time (1), and then what uses up what others need (2), after them and each by itself.
    """

    id: str
    title: str
    kind: CheckKind
    covers: tuple[str, ...]
    remedy: str
    run: Callable[[CheckContext], Awaitable[Finding]]
    fresh_for: timedelta = timedelta(hours=24)
    turn: int = 0


Rows = Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Exporter:
    """A slice's share of what a person gets of their data: rows by table name, in the words of the person; files by name."""

    name: str
    export: Callable[[AsyncSession, UUID], Awaitable[Mapping[str, Rows]]]
    files: Callable[[AsyncSession, UUID], Awaitable[Mapping[str, bytes]]] | None = None


@dataclass(frozen=True, slots=True)
class Eraser:
    """A slice's share of forgetting a person. `tables` are those with personal data that it clears, `schema.table`.

    `erase` may run again after a failure and finds nothing left to do. What the law wants kept stays, without a name.
    """

    name: str
    tables: frozenset[str]
    erase: Callable[[AsyncSession, UUID], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something that must be settled before a person can be forgotten, in words that say what to do about it."""

    code: str
    detail: str


FindBlockers = Callable[[AsyncSession, UUID], Awaitable[Sequence[Blocker]]]


@dataclass(frozen=True, slots=True)
class Retention:
    """How long something is kept, and why; a job of the slice that names it sees to it.

    `overdue` is SQL that counts what is older than `:before`: after its days and a few hours of grace there is
    none. Without it there are exceptions, which the slice's own job knows.
    """

    what: str
    days: int
    why: str
    overdue: str | None = None


class NotificationClass(StrEnum):
    """Why a notification is sent; a person chooses channels by class."""

    SECURITY = "security"
    MONEY = "money"
    SOCIAL = "social"
    PRODUCT = "product"
    MARKETING = "marketing"


@dataclass(frozen=True, slots=True)
class NotificationKind:
    """A kind of notification: its class, its texts (str.format with the facts), where it leads, whether mail and push go too."""

    name: str
    category: NotificationClass
    title: str
    body: str
    link: str | None = None
    by_email: bool = False
    by_push: bool = False


@dataclass(frozen=True, slots=True)
class DemoContext:
    """What a demo part works with: the database, a seed for its choices, and where to report progress (done, of, what)."""

    database: Database
    seed: int
    progress: Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class DemoPart:
    """A slice's share of the living demo. `seed` acts through the ordinary commands, `remove` settles what it made."""

    name: str
    seed: Callable[[DemoContext], Awaitable[None]]
    remove: Callable[[DemoContext], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class TopicSource:
    """A public live topic: its first word, the topics behind a wildcard, and a generator of updates.

    `updates(topics)` yields (topic, data) for as long as it is consumed; the hub conflates and fans out.
    """

    prefix: str
    knows: Callable[[str], bool]
    expand: Callable[[str], Sequence[str]]
    updates: Callable[[Callable[[], frozenset[str]]], AsyncIterator[tuple[str, dict[str, Any]]]]

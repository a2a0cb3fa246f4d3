"""Running checks: look where it is asked for, fall back on kept evidence where it is not, keep what was seen.

A check is looked at when its kind is asked for (a live one also needs an address). One that is not looked at counts by
its newest evidence while that is fresh, unaltered and of this version; otherwise it is not run. Looks run side by side,
those of a later turn after them and alone, each with a time limit; whatever a look raises is a failure that names it.
"""

import asyncio
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from saker import __version__
from saker.core import clock
from saker.core.contrib import Check, CheckContext, CheckKind, Finding, Status
from saker.core.db import Database
from saker.core.settings import Settings
from saker.ops import commands, queries, rules
from saker.ops.errors import CheckUnknown
from saker.ops.rules import Evidence, Result, Signature

AT_ONCE: Final = 6
LONGEST_SECONDS: Final = {
    CheckKind.CONFIG: 10,
    CheckKind.LIVE: 20,
    CheckKind.DRILL: 3600,
    CheckKind.ATTESTATION: 10,
}


Tell = Callable[[int, int, Check], None]
"""Called after each look: how many are done, of how many, and the check that was."""


def _silent(_done: int, _total: int, _check: Check) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What earlier runs and people left. `unreadable` says why nothing could be read, and is empty otherwise."""

    evidence: dict[str, Evidence] = field(default_factory=dict)
    waivers: dict[str, Signature] = field(default_factory=dict)
    unreadable: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A run: its results in the order of the checks, how long it took, and notes for the reader."""

    results: tuple[Result, ...]
    version: str
    target: str
    milliseconds: int
    notes: tuple[str, ...] = ()


def version_of(settings: Settings) -> str:
    """What evidence is of: the program's version and build."""
    return f"{__version__}+{settings.build}"


def select(checks: Iterable[Check], *, kinds: Collection[CheckKind] = (), ids: Collection[str] = ()) -> tuple[Check, ...]:
    """The checks that a run requires: of these kinds and ids, or all. An id may also be a checklist item's.

    Raises CheckUnknown with the ids that neither a check nor a covered item has.
    """
    checks = tuple(checks)
    known = {name for check in checks for name in (check.id, *check.covers)}
    if unknown := sorted(set(ids) - known):
        sentence = f"There is no such check: {', '.join(unknown)}."
        raise CheckUnknown(sentence, ids=unknown)
    return tuple(
        check
        for check in checks
        if (not kinds or check.kind in kinds) and (not ids or not {check.id, *check.covers}.isdisjoint(ids))
    )


def looks_at(check: Check, context: CheckContext, kinds: Collection[CheckKind]) -> bool:
    """Whether a run over these kinds looks at this check itself: a drill only when asked, a live one only with an address."""
    if check.kind is CheckKind.LIVE:
        return context.url is not None
    return check.kind is not CheckKind.DRILL or CheckKind.DRILL in kinds


async def kept(database: Database | None) -> Kept:
    """Read evidence and waivers; a database that is missing, away or not migrated leaves both empty, and says so."""
    if database is None:
        return Kept(unreadable="no database is configured, so nothing that was kept counts")
    try:
        async with database.reading() as session:
            return Kept(await queries.newest_evidence(session), await queries.waivers(session, clock.now()))
    except (SQLAlchemyError, OSError) as error:
        return Kept(unreadable=f"kept evidence and waivers cannot be read: {_first_line(error)}")


def standing(checks: Iterable[Check], found: Kept, *, version: str) -> tuple[Result, ...]:
    """What checks come to by what is kept alone; nothing is looked at."""
    now = clock.now()
    return tuple(
        rules.waive(
            rules.judge(check, found.evidence.get(check.id), now=now, version=version), found.waivers.get(check.id), now=now
        )
        for check in checks
    )


async def run(
    checks: tuple[Check, ...], context: CheckContext, *, kinds: Collection[CheckKind] = (), tell: Tell = _silent
) -> Report:
    """Look, fall back, waive, keep. `checks` are those required; see `select`. `tell` hears how far it is."""
    began, version = time.perf_counter(), version_of(context.settings)
    found = await kept(context.database)
    try:
        findings = await _look_at(checks, context, kinds, tell)
    finally:
        await context.shared.close()
    looked = {check.id: _result(check, finding, context, version) for check, finding in findings}
    notes = [*([found.unreadable] if found.unreadable else []), *context.shared.notes]
    if context.database is not None and not found.unreadable:
        async with context.database.edge() as session:
            await commands.record(session, [result.evidence for result in looked.values() if result.evidence])
    now = clock.now()
    results = tuple(
        rules.waive(looked[check.id], found.waivers.get(check.id), now=now) if check.id in looked else earlier
        for check, earlier in zip(checks, standing(checks, found, version=version), strict=True)
    )
    return Report(results, version, context.url or "", int((time.perf_counter() - began) * 1000), tuple(notes))


async def _look_at(
    checks: tuple[Check, ...], context: CheckContext, kinds: Collection[CheckKind], tell: Tell
) -> list[tuple[Check, Finding]]:
    wanted = [check for check in checks if looks_at(check, context, kinds)]
    limit, done = asyncio.Semaphore(AT_ONCE), 0

    async def one(check: Check) -> tuple[Check, Finding]:
        nonlocal done
        async with limit:
            finding = await _look(check, context)
        done += 1
        tell(done, len(wanted), check)
        return check, finding

    together = await asyncio.gather(*(one(check) for check in wanted if not check.turn))
    return [*together, *[await one(check) for check in sorted(wanted, key=lambda check: check.turn) if check.turn]]


async def _look(check: Check, context: CheckContext) -> Finding:
    seconds = LONGEST_SECONDS[check.kind]
    try:
        async with asyncio.timeout(seconds):
            return await check.run(context)
    except TimeoutError:
        return Finding(Status.FAIL, f"no answer within {seconds} s", check.title)
    except Exception as error:  # noqa: BLE001 - a look that breaks is a failure, and the report names it
        return Finding(Status.FAIL, f"{type(error).__name__}: {_first_line(error)}", check.title)


def _result(check: Check, finding: Finding, context: CheckContext, version: str) -> Result:
    if finding.status is Status.NOT_RUN:
        return Result(check, Status.NOT_RUN, reason=finding.observed)
    target = (context.url or "") if check.kind is CheckKind.LIVE else ""
    evidence = rules.seal(check, finding, target=target, at=clock.now(), version=version)
    return Result(check, finding.status, evidence)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)

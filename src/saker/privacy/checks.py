"""Readiness checks of privacy: what strangers may read, what has gone in time, and wishes that wait too long."""

from datetime import timedelta
from typing import Final

import httpx
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.checking import asking, found, visiting
from saker.core.contrib import Check, CheckContext, CheckKind, Finding
from saker.privacy.contributed import contributed
from saker.privacy.rules import Document

GRACE: Final = timedelta(hours=3)
"""Jobs that delete run every hour."""

_LATE: Final = {
    "copies in preparation for over an hour": "SELECT count(*) FROM privacy.exports"
    " WHERE ready_at IS NULL AND requested_at < now() - interval '1 hour'",
    "erasures a day overdue and blocked by nothing": "SELECT count(*) FROM privacy.erasures WHERE done_at IS NULL"
    " AND cancelled_at IS NULL AND due_at < now() - interval '1 day'",
}


async def _published(visitor: httpx.AsyncClient) -> Finding:
    policy, terms, page = [await visitor.get(path) for path in ("/api/v1/privacy", "/api/v1/terms", "/")]
    faults = [f"{one.url.path} is answered {one.status_code}" for one in (policy, terms) if one.status_code != httpx.codes.OK]
    if not faults:
        versions = policy.json().get("versions") or {}
        faults += [f"{document} has no version" for document in Document if not versions.get(document)]
        faults += [] if policy.json().get("retention") else ["nothing is said of how long what is kept"]
        faults += [] if terms.json().get("version") else ["the terms have no version"]
    faults += [f"the page sets the cookie {name} before anyone agreed" for name in page.cookies]
    return found(faults, "privacy, cookies and terms with their versions; no cookie before signing in", "GET /api/v1/privacy, /")


async def _kept(session: AsyncSession, _: CheckContext) -> Finding:
    counts = {}
    for one in contributed().retention:
        if one.overdue is None:
            continue
        before = clock.now() - timedelta(days=one.days) - GRACE
        counts[one.what] = (await session.execute(text(one.overdue), {"before": before})).scalar_one()
    faults = [f"{what}: {count} past their time" for what, count in counts.items() if count]
    return found(faults, f"nothing past its time in {len(counts)} lists", "the retention table")


async def _in_time(session: AsyncSession, _: CheckContext) -> Finding:
    counts = {what: (await session.execute(text(statement))).scalar_one() for what, statement in _LATE.items()}
    faults = [f"{count} {what}" for what, count in counts.items() if count]
    return found(faults, "no copy and no erasure waits too long", "privacy.exports, privacy.erasures")


CHECKS: Final = (
    Check(
        id="SKR-PRV-001",
        title="Privacy, cookies and terms can be read, each with its version, and nothing is stored before signing in",
        kind=CheckKind.LIVE,
        covers=("U151", "U152", "U153"),
        remedy="Serve the page and the API from this release, and put nothing before them that sets cookies",
        run=visiting(_published),
    ),
    Check(
        id="SKR-PRV-002",
        title="What is past its time is gone",
        kind=CheckKind.CONFIG,
        covers=("U155",),
        remedy="Run a worker: it deletes every hour what the retention table names",
        run=asking(_kept),
    ),
    Check(
        id="SKR-PRV-003",
        title="Copies and erasures that people asked for are carried out in time",
        kind=CheckKind.CONFIG,
        covers=("U156", "U157"),
        remedy="Run a worker, and look into its log for privacy.build_export and privacy.erase",
        run=asking(_in_time),
    ),
)

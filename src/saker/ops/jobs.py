"""Background work of operations, in every api process: the status of the checks, as a metric."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Final

import structlog

from saker.core import settings
from saker.core.contrib import Check, Status
from saker.core.db import Database
from saker.ops import metrics, runner

log = structlog.get_logger(__name__)

EVERY_SECONDS: Final = 60
VALUES: Final = {Status.PASS: 1, Status.FAIL: 0, Status.NOT_RUN: -1, Status.WAIVED: 2}


async def export(checks: tuple[Check, ...], database: Database) -> None:
    """Set `saker_check_status` of each check by what is kept."""
    found = await runner.kept(database)
    if found.unreadable:
        log.warning("checks.unreadable", reason=found.unreadable)
    for result in runner.standing(checks, found, version=runner.version_of(settings.current())):
        metrics.CHECK_STATUS.labels(result.check.id).set(VALUES[result.status])


def exporting(checks: tuple[Check, ...]) -> Callable[[Database], Coroutine[None, None, None]]:
    """A task for `wiring.API_TASKS`: export now and then every minute, until it is cancelled."""

    async def follow(database: Database) -> None:
        while True:
            await export(checks, database)
            await asyncio.sleep(EVERY_SECONDS)

    return follow

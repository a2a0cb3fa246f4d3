"""Background work of the ledger: the roll-up and the nightly verification in workers, its metric in every api process."""

import asyncio
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.db import Database
from saker.core.jobs import periodic, ticker
from saker.ledger import commands, metrics, queries
from saker.ledger.verify import verify

log = structlog.get_logger(__name__)

EXPORT_EVERY_SECONDS: Final = 60


@ticker("ledger.roll_up", every_seconds=1.0)
async def roll_up(session: AsyncSession) -> None:
    """Add pending system legs to their accounts' balances."""
    await commands.roll_up(session)


@periodic("ledger.verify", "30 21 * * *")
async def verify_nightly(session: AsyncSession) -> None:
    """Verify the books every night (21:30 UTC is 03:00 in India) and keep what was found."""
    await commands.keep_verification(session, await verify(session))


async def export_drift(database: Database) -> None:
    """Set `saker_ledger_drift` by the last verification that is kept."""
    async with database.reading() as session:
        last = await queries.last_verification(session)
    metrics.VERIFIED_AT_SECONDS.set(0 if last is None else int(last.at.timestamp()))
    for name, violations in {} if last is None else last.violations.items():
        metrics.DRIFT.labels(name).set(violations)


async def exporting_drift(database: Database) -> None:
    """A task for `wiring.API_TASKS`: export now and then every minute, until it is cancelled."""
    while True:
        try:
            await export_drift(database)
        except (SQLAlchemyError, OSError) as error:
            log.warning("ledger.drift_unreadable", reason=type(error).__name__)
        await asyncio.sleep(EXPORT_EVERY_SECONDS)

"""What identity does by the clock about addresses: reminders, giving up accounts, forgetting links."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.jobs import enqueue, job, periodic
from saker.identity import commands
from saker.identity.email_models import EmailChange, Link


@periodic("identity.remind_unverified", "*/15 * * * *", timeout_seconds=120)
async def remind_unverified(session: AsyncSession) -> None:
    """Remind whoever joined one, three or seven days ago and has not verified."""
    await commands.remind(session)


@periodic("identity.give_up_unverified", "53 * * * *", timeout_seconds=120)
async def give_up_unverified(session: AsyncSession) -> None:
    """Queue the removal of each account that was never verified; one transaction each."""
    for person_id in await commands.given_up(session):
        await enqueue(session, remove_unverified, once_key=f"remove-unverified:{person_id}", person_id=str(person_id))


@job("identity.remove_unverified")
async def remove_unverified(session: AsyncSession, *, person_id: str) -> None:
    """Remove one, if what was true then is true now."""
    await commands.remove_unverified(session, UUID(person_id))


@periodic("identity.forget_links", "29 * * * *", timeout_seconds=120)
async def forget_links(session: AsyncSession) -> None:
    """Drop links past their time."""
    for table in (Link, EmailChange):
        await session.execute(delete(table).where(table.expires_at < clock.now()))

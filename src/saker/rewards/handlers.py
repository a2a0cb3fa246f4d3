"""Reactions of rewards to facts of identity."""

from sqlalchemy.ext.asyncio import AsyncSession

from saker.identity.events import LoggedIn
from saker.rewards import commands


async def reward_sign_in(session: AsyncSession, event: LoggedIn) -> None:
    """The day's first authentication pays, by the day of the person's own zone."""
    await commands.reward(session, event.person_id, event="signed_in", source=str(event.person_id), at=event.at)

"""What the demo leaves among notifications: demo traders are told things as everyone is, and take them along."""

from saker.core.contrib import DemoContext, DemoPart
from saker.identity import queries as people
from saker.notifications import commands


async def seed(_: DemoContext) -> None:
    """Nothing: what demo traders do tells them, by the ordinary events."""


async def remove(context: DemoContext) -> None:
    """Forget what demo traders were told."""
    async with context.database.edge() as session:
        await commands.forget(session, await people.demo_people(session))


DEMO_PARTS = (DemoPart("notifications", seed, remove),)

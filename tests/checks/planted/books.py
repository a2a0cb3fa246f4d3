"""Faults of the books: what an owner of the database could do after switching the rules off."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from saker.core.contrib import CheckContext
from saker.core.ids import new_id
from saker.core.money import INR, Money
from saker.ledger import commands
from saker.ledger.rules import Posting, Transfer, of_person, system
from tests.checks.world import Planted, Situation, World

WORLD = system("world", INR)
RULES_OFF = ("SET session_replication_role = replica", "ALTER TABLE ledger.accounts DROP CONSTRAINT ck_accounts_floor")


def posted(*tampering: str, rolled_up: bool = True) -> Situation:
    """Books with three postings, and then this, by somebody who switched every rule off."""

    @asynccontextmanager
    async def situation(world: World) -> AsyncIterator[CheckContext]:
        person = of_person(new_id(), INR, "available")
        for amount in (500, 300, 200):
            async with world.database.edge() as session:
                await commands.post(session, Posting("test", str(amount), "gift", (Transfer(WORLD, person, Money(amount, INR)),)))
        if rolled_up:
            async with world.database.edge() as session:
                await commands.roll_up(session)
        if tampering:
            world.execute(*RULES_OFF, *tampering, role="admin")
        yield world.context()

    return situation


PLANTED = {
    "SKR-LED-001": Planted(
        posted(),
        {
            "a balance was raised": posted("UPDATE ledger.accounts SET balance = balance + 1 WHERE floor IS NOT NULL"),
            "money was made on both sides": posted(
                "UPDATE ledger.accounts SET balance = balance + CASE WHEN floor IS NULL THEN -1 ELSE 1 END"
            ),
            "an entry was changed": posted("UPDATE ledger.entries SET amount = amount + 1 WHERE seq = 2"),
            "a leg is gone": posted("DELETE FROM ledger.system_entries WHERE amount = -300"),
            "a transfer was changed": posted("UPDATE ledger.transfers SET amount = 1 WHERE amount = 300"),
            "pending legs are gone": posted("DELETE FROM ledger.system_pending", rolled_up=False),
            "below the floor, and everything made to fit": posted(
                "UPDATE ledger.entries SET amount = -5000 WHERE seq = 1",
                "UPDATE ledger.system_entries SET amount = 5000 WHERE amount = -500",
                "UPDATE ledger.transfers SET amount = 5000, source_id = target_id, target_id = source_id WHERE amount = 500",
                "UPDATE ledger.accounts SET balance = CASE WHEN floor IS NULL THEN 4500 ELSE -4500 END",
            ),
            "XP that nobody earned": posted(f"INSERT INTO rewards.progress (person_id, xp_total) VALUES ('{new_id()}', 1000)"),
        },
    ),
}

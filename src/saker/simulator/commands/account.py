"""Opening practice accounts."""

from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.ids import new_id
from saker.identity.events import PersonRegistered
from saker.ledger import commands as ledger
from saker.ledger.rules import Posting, Transfer
from saker.simulator import accounts
from saker.simulator.errors import NoPracticeAccount
from saker.simulator.models import PracticeAccount
from saker.simulator.rules.amounts import STARTING_MINOR, rupees


async def open_account(session: AsyncSession, person_id: UUID, *, epoch: int = 1) -> UUID:
    """Open an epoch with ₹1,00,000 of practice money."""
    practice_id = new_id()
    opening = Transfer(accounts.HOUSE, accounts.cash(person_id, practice_id), rupees(STARTING_MINOR))
    posted = await ledger.post(
        session, Posting("simulator.account", str(practice_id), "simulator.opening", (opening,), practice_id, person_id)
    )
    (cash_account_id,) = posted.balances
    row = {
        "id": practice_id,
        "person_id": person_id,
        "epoch": epoch,
        "cash_account_id": cash_account_id,
        "opened_at": clock.now(),
    }
    await session.execute(insert(PracticeAccount).values(row))
    return practice_id


async def open_on_registration(session: AsyncSession, event: PersonRegistered) -> None:
    """Required handler: whoever registers gets a practice account in the same transaction."""
    await open_account(session, event.person_id)


async def lock_account(session: AsyncSession, person_id: UUID) -> PracticeAccount:
    """The person's open practice account, locked: their orders come one after the other. Raises NoPracticeAccount."""
    statement = (
        select(PracticeAccount)
        .where(PracticeAccount.person_id == person_id, PracticeAccount.closed_at.is_(None))
        .with_for_update(key_share=True)
    )
    found = (await session.execute(statement)).scalar_one_or_none()
    if found is None:
        raise NoPracticeAccount
    session.expunge(found)  # a value from here on: rows change by the statements of `settle`, never by a flush
    return found

"""Closing a practice account: resting orders are cancelled, cash and coins go back to the house."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.auth import Actor
from saker.ledger import commands as ledger
from saker.ledger import queries as books
from saker.ledger.rules import Account, Posting, Transfer, system
from saker.simulator.commands.account import lock_account
from saker.simulator.commands.cancel import cancel
from saker.simulator.models import LotRow, Order, PracticeAccount
from saker.simulator.rules.execution import LIVE


async def close_account(session: AsyncSession, person_id: UUID) -> None:
    """Close the person's open epoch. Raises NoPracticeAccount. Its orders, fills and postings stay."""
    account = await lock_account(session, person_id)
    live = select(Order.id).where(Order.account_id == account.id, Order.status.in_(LIVE))
    for order_id in (await session.execute(live)).scalars().all():
        await cancel(session, Actor(person_id, frozenset()), order_id=order_id)
    held = [view for view in await books.accounts_of(session, person_id, ref=account.id) if view.balance.minor > 0]
    transfers = tuple(
        Transfer(
            Account(person_id, view.balance.asset, view.purpose, account.id),
            system("practice_house", view.balance.asset),
            view.balance,
        )
        for view in held
    )
    if transfers:
        posting = Posting("simulator.account", f"{account.id}:close", "simulator.closing", transfers, account.id, person_id)
        await ledger.post(session, posting)
    empty = update(LotRow).where(LotRow.account_id == account.id).values(quantity_left=0, cost_left_minor=0)
    await session.execute(empty)
    await session.execute(update(PracticeAccount).where(PracticeAccount.id == account.id).values(closed_at=clock.now()))

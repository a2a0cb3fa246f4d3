"""What the simulator knows of a person: their trading. It is given whole; only words of their own are forgotten."""

from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.contrib import Eraser, Exporter, Rows
from saker.core.rows import mappings
from saker.simulator import commands
from saker.simulator.errors import NoPracticeAccount
from saker.simulator.models import Fill, Order, PracticeAccount


async def export(session: AsyncSession, person_id: UUID) -> Mapping[str, Rows]:
    """Practice accounts, orders and fills, with every column."""
    accounts = select(*PracticeAccount.__table__.columns).where(PracticeAccount.person_id == person_id)
    orders = select(*Order.__table__.columns).where(Order.person_id == person_id)
    fills = select(*Fill.__table__.columns).where(Fill.person_id == person_id)
    return {
        "accounts": await mappings(session, accounts.order_by(PracticeAccount.id)),
        "orders": await mappings(session, orders.order_by(Order.id)),
        "fills": await mappings(session, fills.order_by(Fill.id)),
    }


async def erase(session: AsyncSession, person_id: UUID) -> None:
    """Close the practice account, which takes its open orders back, and drop the names that the person gave to orders."""
    with suppress(NoPracticeAccount):
        await commands.close_account(session, person_id)
    named = update(Order).where(Order.person_id == person_id, Order.client_order_id.is_not(None))
    await session.execute(named.values(client_order_id=None))


EXPORTERS = (Exporter("simulator", export),)
ERASERS = (Eraser("simulator", frozenset({"simulator.orders"}), erase),)

"""Putting together, for one person, what the slices below say. Reads only."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.messages.carrying import refused_since
from saker.core.settings import Product
from saker.identity import queries as identity
from saker.identity.queries import PersonView
from saker.notifications import queries as notifications
from saker.notifications.queries import NotificationView
from saker.rewards import queries as rewards
from saker.rewards.queries import Standing
from saker.rewards.rules import GLOBAL_BOARD
from saker.simulator import queries as simulator
from saker.simulator.errors import NoPracticeAccount
from saker.simulator.queries import Valuation


@dataclass(frozen=True, slots=True)
class Me:
    """A person and how far they have come."""

    person: PersonView
    standing: Standing
    email_refused_since: datetime | None


@dataclass(frozen=True, slots=True)
class Practice:
    """The practice account at this instant's prices, and the rank that its profit has earned."""

    valuation: Valuation | None
    open_orders: int
    rank: int | None
    orders_needed: int


NO_PRACTICE = Practice(None, 0, None, 0)


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of everything that is a person's."""

    standing: Standing
    practice: Practice
    unread: int
    attention: Sequence[NotificationView]


async def me(session: AsyncSession, person_id: UUID) -> Me:
    """The person. Raises PersonNotFound."""
    person = await identity.person(session, person_id)
    refused = None if person.email is None else await refused_since(session, person.email)
    return Me(person, await rewards.standing(session, person_id), refused)


async def overview(session: AsyncSession, person_id: UUID, *, products: Collection[Product]) -> Overview:
    """Everything of the products that are on."""
    return Overview(
        standing=await rewards.standing(session, person_id),
        practice=await _practice(session, person_id) if Product.SIMULATOR in products else NO_PRACTICE,
        unread=await notifications.unread_count(session, person_id),
        attention=await notifications.unread_security(session, person_id),
    )


async def _practice(session: AsyncSession, person_id: UUID) -> Practice:
    try:
        valuation = await simulator.valuation(session, person_id)
    except NoPracticeAccount:  # registered while the simulator was off
        return NO_PRACTICE
    rank = await rewards.rank(session, GLOBAL_BOARD, person_id)
    filled = 0 if rank is not None else await rewards.filled_orders(session, person_id)
    return Practice(
        valuation=valuation,
        open_orders=await simulator.open_order_count(session, person_id),
        rank=rank,
        orders_needed=0 if rank is not None else rewards.orders_needed(filled),
    )

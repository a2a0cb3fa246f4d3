"""Asking the provider how an order stands. No connection is held while it answers.

A look does what an event does, so a lost event costs time and nothing else. What is authorised and pays the order is captured.
"""

from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.db import Database
from saker.core.money import INR, Money
from saker.payments import commands, queries
from saker.payments.models import Order
from saker.payments.providers import PaymentProvider, ProviderRefused
from saker.payments.rules import CURRENCY, UNPAID, PaymentFact, PaymentState

log = structlog.get_logger(__name__)


async def look(database: Database, provider: PaymentProvider, order_id: UUID) -> None:
    """Bring an order to where the provider has it. Raises ProviderFailed; what was learnt until then is kept."""
    async with database.reading() as session:
        order = await queries.order(session, order_id)
    if order.provider_order_id is None or order.provider != provider.name:
        return
    facts = await provider.payments_of(order.provider_order_id)
    await _apply(database, provider, facts)
    authorised = _authorised(order, facts)
    if authorised is None:
        return
    try:
        captured = await provider.capture(authorised.payment_id, Money(authorised.amount, INR))
    except ProviderRefused as refused:  # captured meanwhile, or gone: the next look tells which
        log.warning("payments.capture_refused", order_id=str(order_id), reason=refused.reason)
    else:
        await _apply(database, provider, [captured])


def _authorised(order: Order, facts: Sequence[PaymentFact]) -> PaymentFact | None:
    """The payment to take, if the order is not paid and one of its amount is authorised."""
    if order.state not in UNPAID or any(fact.state is PaymentState.CAPTURED for fact in facts):
        return None
    authorised = (fact for fact in facts if fact.state is PaymentState.AUTHORIZED)
    return next((fact for fact in authorised if (fact.currency, fact.amount) == (CURRENCY, int(order.amount))), None)


async def _apply(database: Database, provider: PaymentProvider, facts: Sequence[PaymentFact]) -> None:
    async def applying(session: AsyncSession) -> None:
        await commands.apply(session, provider.name, facts, told_at=clock.now())

    await database.retrying(applying)

"""What a provider tells becomes money, once, whichever way it comes: an event, a return, a look.

The order's row is locked first, then the payment changes its state by a compare-and-set; whoever made it captured posts.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock, events
from saker.core.ids import new_id
from saker.core.money import INR, Money
from saker.ledger import commands as ledger
from saker.ledger.rules import Account, Posting, Transfer
from saker.payments import accounts
from saker.payments.events import OrderPaid
from saker.payments.models import Order, Payment
from saker.payments.rules import (
    KNOWN_WITHIN,
    UNPAID,
    OrderState,
    Outcome,
    PaymentFact,
    PaymentState,
    outcome_of,
    payment_states_before,
)

log = structlog.get_logger(__name__)


class OrderNotKnownYet(Exception):
    """The provider's name of this order is on its way to us, or the payment is of nobody: it has to come again later."""


async def apply(session: AsyncSession, provider: str, facts: Sequence[PaymentFact], *, told_at: datetime) -> set[UUID]:
    """Take in what a provider told at `told_at`; what is known already changes nothing. Returns whose orders it is about.

    Raises OrderNotKnownYet. Locks: the order, the payment, then accounts of the ledger.
    """
    order_ids = [await _apply(session, provider, fact, told_at=told_at) for fact in facts]
    return {order_id for order_id in order_ids if order_id is not None}


async def _apply(session: AsyncSession, provider: str, fact: PaymentFact, *, told_at: datetime) -> UUID | None:
    order = await _locked_order(session, provider, fact.order_id)
    if order is None and fact.order_id is not None and clock.now() - told_at < KNOWN_WITHIN:
        raise OrderNotKnownYet(fact.order_id)
    await _insert(session, provider, fact, order)
    outcome = _outcome(fact, order) if fact.state is PaymentState.CAPTURED else None
    payment_id = await _advance(session, provider, fact, outcome)
    if order is not None and order.state == OrderState.CREATED and outcome is not Outcome.CREDITED:
        await session.execute(update(Order).where(Order.id == order.id).values(state=OrderState.ATTEMPTED))
    if payment_id is not None and outcome is not None:
        await _book(session, provider, fact, payment_id, order, outcome)
    return None if order is None else order.id


def _outcome(fact: PaymentFact, order: Order | None) -> Outcome:
    if order is None:
        return outcome_of(fact, order_amount=None, is_unpaid=False)
    return outcome_of(fact, order_amount=int(order.amount), is_unpaid=order.state in UNPAID)


async def _locked_order(session: AsyncSession, provider: str, provider_order_id: str | None) -> Order | None:
    """The order of that name, locked; a value from here on."""
    if provider_order_id is None:
        return None
    named = select(Order).where(Order.provider == provider, Order.provider_order_id == provider_order_id)
    order = (await session.execute(named.with_for_update())).scalar_one_or_none()
    if order is not None:
        session.expunge(order)
    return order


async def _insert(session: AsyncSession, provider: str, fact: PaymentFact, order: Order | None) -> None:
    """The payment's row, where it is not there."""
    row = insert(Payment).values(
        id=new_id(),
        order_id=None if order is None else order.id,
        provider=provider,
        provider_payment_id=fact.payment_id,
        amount=fact.amount,
        currency=fact.currency,
        state=PaymentState.CREATED,
        created_at=clock.now(),
    )
    await session.execute(row.on_conflict_do_nothing(index_elements=["provider", "provider_payment_id"]))


async def _advance(session: AsyncSession, provider: str, fact: PaymentFact, outcome: Outcome | None) -> UUID | None:
    """The payment's id when this is news, with its new state kept; None when it is not."""
    changed = (
        update(Payment)
        .where(
            Payment.provider == provider,
            Payment.provider_payment_id == fact.payment_id,
            Payment.state.in_(payment_states_before(fact.state)),
        )
        .values(
            state=fact.state,
            amount=fact.amount,
            currency=fact.currency,
            outcome=outcome,
            method=fact.method,
            failure=fact.failure,
            captured_at=None if outcome is None else clock.now(),
        )
    )
    return (await session.execute(changed.returning(Payment.id))).scalar_one_or_none()


async def _book(
    session: AsyncSession, provider: str, fact: PaymentFact, payment_id: UUID, order: Order | None, outcome: Outcome
) -> None:
    """Post captured money to where it belongs."""
    if outcome is Outcome.FOREIGN:
        log.error("payments.foreign_currency", payment_id=str(payment_id), currency=fact.currency)
        return
    amount = Money(fact.amount, INR)
    target: Account
    match outcome:
        case Outcome.CREDITED:
            assert order is not None
            target = accounts.wallet(order.person_id)
            paid = {"state": OrderState.PAID, "paid_at": clock.now(), "next_look_at": None}
            await session.execute(update(Order).where(Order.id == order.id).values(paid))
        case Outcome.SURPLUS:
            target = accounts.REFUNDS
        case _:
            target = accounts.SUSPENSE
            log.error("payments.suspense", payment_id=str(payment_id), order_id=None if order is None else str(order.id))
    transfer = Transfer(accounts.gateway(provider), target, amount, {"payment": fact.payment_id})
    await ledger.post(session, Posting("payments.payment", str(payment_id), "payments.captured", (transfer,), payment_id))
    if outcome is Outcome.CREDITED and order is not None:
        await events.publish(session, OrderPaid(order.person_id, order.id, amount))

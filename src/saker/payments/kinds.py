"""What payments tell people."""

from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.contrib import NotificationClass, NotificationKind
from saker.notifications import commands as notifications
from saker.payments.events import OrderPaid

PAYMENT_RECEIVED = NotificationKind(
    name="payment_received",
    category=NotificationClass.MONEY,
    title="{amount} arrived",
    body="Your payment of {amount} arrived and is in your wallet.",
    link="/wallet",
    by_email=True,
    by_push=True,
)
KINDS = (PAYMENT_RECEIVED,)


async def tell_of_payment(session: AsyncSession, event: OrderPaid) -> None:
    """Say that the money is there."""
    amount = event.amount.formatted
    await notifications.notify(session, event.person_id, PAYMENT_RECEIVED.name, str(event.order_id), amount=amount)

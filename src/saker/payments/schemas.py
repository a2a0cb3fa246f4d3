"""Input and output of payments."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from saker.core.http import In, MoneyOut, Out
from saker.core.http.schemas import Instant
from saker.core.money import INR, Money
from saker.payments.models import Order
from saker.payments.rules import OrderState


class OrderIn(In):
    """What to put into my wallet."""

    amount: Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,14}$")] | Annotated[int, Field(gt=0, lt=10**15)] = Field(
        description="Paise: ₹500 is 50000."
    )


class OrderOut(Out):
    """An order, and how far it is."""

    id: UUID
    state: OrderState
    amount: MoneyOut
    refunded: MoneyOut
    created_at: Instant
    expires_at: Instant
    paid_at: Instant | None

    @classmethod
    def of(cls, order: Order) -> Self:
        """The API's form of an order."""
        return cls(
            id=order.id,
            state=OrderState(order.state),
            amount=MoneyOut.of(Money(int(order.amount), INR)),
            refunded=MoneyOut.of(Money(int(order.refunded), INR)),
            created_at=order.created_at,
            expires_at=order.expires_at,
            paid_at=order.paid_at,
        )


class CheckoutOut(Out):
    """Where to pay: post `fields` to `url` as a form, in the whole window."""

    url: str
    fields: dict[str, str]

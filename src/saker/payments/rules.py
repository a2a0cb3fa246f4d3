"""States of orders, payments and refunds, which come after which, and what a provider tells of them. Pure.

What a provider tells comes twice, late and in any order. A state therefore has a rank, and only a higher one replaces it: a
payment that was captured is never failed again, one that failed may be authorised after all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

CURRENCY: Final = "INR"
LEAST_MINOR: Final = 100_00
MOST_MINOR: Final = 2_00_000_00
"""What one order may be of, in paise."""

OPEN_FOR: Final = timedelta(minutes=30)
"""How long an order waits to be paid. Money that arrives later is taken all the same."""

KNOWN_WITHIN: Final = timedelta(minutes=15)
"""A payment of an order that is unknown for longer than this is nobody's: the answer that names the order may be on its way."""

FIRST_LOOK: Final = timedelta(minutes=1)
LAST_LOOK: Final = timedelta(days=5)
"""How soon, and for how long, an order that is not paid is asked about; banks answer days late."""


class OrderState(StrEnum):
    """Of an order. `expired` is only what a person sees: money that arrives then still pays it."""

    CREATED = "created"
    ATTEMPTED = "attempted"
    EXPIRED = "expired"
    PAID = "paid"
    PARTIALLY_REFUNDED = "partially_refunded"
    REFUNDED = "refunded"


UNPAID: Final = frozenset({OrderState.CREATED, OrderState.ATTEMPTED, OrderState.EXPIRED})


class PaymentState(StrEnum):
    """Of one attempt to pay an order."""

    CREATED = "created"
    FAILED = "failed"
    AUTHORIZED = "authorized"
    CAPTURED = "captured"


class RefundState(StrEnum):
    """Of a refund at the provider: on its way, and how it ended."""

    PENDING = "pending"
    PROCESSED = "processed"
    FAILED = "failed"


class Outcome(StrEnum):
    """What became of captured money."""

    CREDITED = "credited"
    SURPLUS = "surplus"
    """The order was paid already: it goes back."""
    SUSPENSE = "suspense"
    """Of no order, or of another amount than the order's: people have to look."""
    FOREIGN = "foreign"
    """Of a currency that the books do not have: nothing is posted."""


_PAYMENTS: Final[Mapping[PaymentState, frozenset[PaymentState]]] = MappingProxyType(
    {
        PaymentState.CREATED: frozenset(),
        PaymentState.FAILED: frozenset({PaymentState.CREATED}),
        PaymentState.AUTHORIZED: frozenset({PaymentState.CREATED, PaymentState.FAILED}),
        PaymentState.CAPTURED: frozenset({PaymentState.CREATED, PaymentState.FAILED, PaymentState.AUTHORIZED}),
    }
)


def payment_states_before(state: PaymentState) -> frozenset[PaymentState]:
    """The states that this one replaces."""
    return _PAYMENTS[state]


@dataclass(frozen=True, slots=True)
class PaymentFact:
    """What a provider tells of a payment. Ids are the provider's; amounts are in minor units of the currency."""

    payment_id: str
    order_id: str | None
    amount: int
    currency: str
    state: PaymentState
    method: str | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class RefundFact:
    """What a provider tells of a refund; `receipt` is the name that we gave it, if we did."""

    refund_id: str
    payment_id: str
    amount: int
    currency: str
    state: RefundState
    receipt: str | None = None


Fact = PaymentFact | RefundFact


def outcome_of(fact: PaymentFact, *, order_amount: int | None, is_unpaid: bool) -> Outcome:
    """What becomes of captured money, for the order that it names (`order_amount` None: there is none)."""
    if fact.currency != CURRENCY:
        return Outcome.FOREIGN
    if fact.amount != order_amount:
        return Outcome.SUSPENSE
    return Outcome.CREDITED if is_unpaid else Outcome.SURPLUS


def next_look(*, created_at: datetime, now: datetime) -> datetime | None:
    """When an unpaid order is asked about again: after a minute at first, then ever less often; None: not any more."""
    age = now - created_at
    return now + max(FIRST_LOOK, age / 2) if age < LAST_LOOK else None

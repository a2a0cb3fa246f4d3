"""Facts of payments."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from saker.core.events import Event
from saker.core.money import Money


@dataclass(frozen=True, slots=True)
class OrderPaid(Event):
    """What a person paid arrived, and is theirs."""

    name: ClassVar[str] = "order_paid"
    person_id: UUID
    order_id: UUID
    amount: Money

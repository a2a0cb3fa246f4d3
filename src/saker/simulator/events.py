"""Facts of the simulator."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from saker.core.events import Event
from saker.core.money import Money


@dataclass(frozen=True, slots=True)
class OrderFilled(Event):
    """An order is filled, in whole."""

    name: ClassVar[str] = "order_filled"
    person_id: UUID
    order_id: UUID
    symbol: str
    side: str
    quantity: str
    average_price: str
    notional: Money
    fee: Money


@dataclass(frozen=True, slots=True)
class OrderUpdated(Event):
    """An order rests, was filled in part, or was cancelled."""

    name: ClassVar[str] = "order_updated"
    person_id: UUID
    order_id: UUID
    symbol: str
    status: str

"""Cost of what is held: first in, first out by lots, and by the running average. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Lot:
    """What is left of one buy: 10^-8 coin and its cost in paise, the buying fee included."""

    id: UUID
    quantity: int
    cost_minor: int


@dataclass(frozen=True, slots=True)
class Use:
    """What a sale takes of a lot, and what stays."""

    lot: Lot
    quantity: int
    cost_minor: int

    @property
    def left(self) -> Lot:
        """The lot after the sale."""
        return Lot(self.lot.id, self.lot.quantity - self.quantity, self.lot.cost_minor - self.cost_minor)


class LotsExhausted(AssertionError):
    """More was sold than lots hold: the books would have refused it, so this is a bug of ours."""


def use_first_in(lots: Sequence[Lot], quantity: int) -> tuple[Use, ...]:
    """Take a quantity from lots, oldest first. A whole lot takes its whole cost, so no paisa is lost."""
    uses: list[Use] = []
    for lot in lots:
        if quantity == 0:
            break
        part = min(lot.quantity, quantity)
        uses.append(Use(lot, part, share_of_cost(lot.cost_minor, part, lot.quantity)))
        quantity -= part
    if quantity:
        raise LotsExhausted
    return tuple(uses)


def share_of_cost(cost_minor: int, part: int, whole: int) -> int:
    """The cost of a part of a holding, in paise, rounded down; the whole takes all of it."""
    return cost_minor * part // whole

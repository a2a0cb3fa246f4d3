"""The simulator's accounts in the ledger, by name. Pure."""

from uuid import UUID

from saker.core import money
from saker.core.money import SIM_INR
from saker.ledger.rules import Account, of_person, system
from saker.market.rules.symbols import Symbol

HOUSE = system("practice_house", SIM_INR)
FEES = system("fees:simulator", SIM_INR)


def cash(person_id: UUID, practice_id: UUID) -> Account:
    """The practice rupees of one epoch."""
    return of_person(person_id, SIM_INR, "practice", practice_id)


def coins(person_id: UUID, symbol: Symbol, practice_id: UUID) -> Account:
    """The coins of one symbol of one epoch."""
    return of_person(person_id, money.asset(symbol.base), "position", practice_id)


def reserve(person_id: UUID, asset: money.Asset, order_id: UUID) -> Account:
    """What a resting order has put aside."""
    return of_person(person_id, asset, "order_reserved", order_id)


def house(symbol: Symbol) -> Account:
    """The house's side of a symbol's coins."""
    return system("practice_house", money.asset(symbol.base))

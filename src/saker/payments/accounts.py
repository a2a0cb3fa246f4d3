"""The accounts of payments in the ledger, by name. Pure."""

from uuid import UUID

from saker.core.money import INR
from saker.ledger.rules import Account, of_person, system

REFUNDS = system("refunds", INR)
"""What is on its way back to whoever paid it."""

SUSPENSE = system("suspense", INR)
"""What arrived and belongs to nobody that we know."""


def gateway(provider: str) -> Account:
    """What a provider has taken for us and not paid out yet: the negative of this account's balance."""
    return system(f"gateway:{provider}", INR)


def wallet(person_id: UUID) -> Account:
    """The rupees that a person can spend."""
    return of_person(person_id, INR, "available")

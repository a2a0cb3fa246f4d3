"""What a process talks to its payment provider with, set at its start."""

from dataclasses import dataclass

from saker.core.db import Database
from saker.payments.errors import PaymentsOff
from saker.payments.providers import PaymentProvider


@dataclass
class _Slot:
    """`provider` is None where payments are off."""

    database: Database | None = None
    provider: PaymentProvider | None = None


slot = _Slot()


def provider_in_use() -> PaymentProvider:
    """The provider of this process. Raises PaymentsOff."""
    if slot.provider is None:
        raise PaymentsOff
    return slot.provider

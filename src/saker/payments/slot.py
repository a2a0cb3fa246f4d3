"""What a process talks to its payment provider with, set at its start."""

from dataclasses import dataclass

from saker.core.db import Database
from saker.payments.providers import PaymentProvider


@dataclass
class _Slot:
    """`provider` is None where payments are off."""

    database: Database | None = None
    provider: PaymentProvider | None = None


slot = _Slot()


def provider_in_use() -> PaymentProvider:
    """The provider of this process. Raises RuntimeError where payments are off: their routes are not there then."""
    if slot.provider is None:
        message = "payments are off"
        raise RuntimeError(message)
    return slot.provider

"""What Saker asks of a payment provider, and what a provider may fail with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from saker.core.money import Money
from saker.payments.rules import Fact, PaymentFact, RefundFact


class ProviderFailed(Exception):
    """The provider did not do what it was asked. Says what, never to whom or with which secret."""


class ProviderRefused(ProviderFailed):
    """The provider said no, and did nothing. `reason` is its word for why."""

    def __init__(self, message: str, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class ProviderUnavailable(ProviderFailed):
    """There was no answer, or none that can be read: whether it was done is not known."""


class SignatureInvalid(ProviderFailed):
    """Whatever this is, the provider did not send it."""


class EventUnreadable(ProviderFailed):
    """The provider signed it, and it is not what its events look like."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """Where a browser goes to pay: it posts `fields` to `url`, as a form of its own and not as a request of the page."""

    url: str
    fields: Mapping[str, str]


class PaymentProvider(Protocol):
    """A gateway through which people pay. What talks to it raises ProviderRefused and ProviderUnavailable."""

    @property
    def name(self) -> str:
        """What the books call it: `gateway:<name>`."""
        ...

    async def create_order(self, order_id: UUID, amount: Money) -> str:
        """Open an order of this amount, in whole; the provider's id of it. Twice makes two: show only one to anybody."""
        ...

    def checkout(self, provider_order_id: str, *, return_url: str) -> Checkout:
        """How to pay an order. The browser comes back to `return_url`, with what `is_signed_return` judges."""
        ...

    def is_signed_return(self, *, order_id: str, payment_id: str, signature: str) -> bool:
        """Whether the provider itself said that this payment is of this order."""
        ...

    async def payments_of(self, provider_order_id: str) -> Sequence[PaymentFact]:
        """Every attempt to pay an order."""
        ...

    async def capture(self, payment_id: str, amount: Money) -> PaymentFact:
        """Take what is authorised, in whole."""
        ...

    async def refund(self, refund_id: UUID, payment_id: str, amount: Money) -> RefundFact:
        """Give back a part of a captured payment or all of it. The same id again is the same refund."""
        ...

    @property
    def takes_webhooks(self) -> bool:
        """Whether there is a secret to know them by."""
        ...

    def require_signed(self, raw: bytes, signature: str | None) -> None:
        """Raise SignatureInvalid unless these very bytes were signed with a webhook secret, this one or an earlier one."""
        ...

    def facts_of(self, raw: bytes) -> Sequence[Fact]:
        """What an event tells, payments before refunds; nothing where it is about something else. Raises EventUnreadable."""
        ...

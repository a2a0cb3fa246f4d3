"""Razorpay: orders, payments, refunds and webhooks over its REST API. The local gateway speaks the same one.

The official client blocks its thread, has no deadline and trips over a missing signature, so it is an oracle of the tests
only. See https://razorpay.com/docs/api/ and https://razorpay.com/docs/webhooks/.
"""

import hashlib
import hmac
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final, TypeVar
from uuid import UUID

import httpx

from saker.core.http.client import ask, client
from saker.core.money import Money
from saker.payments.providers import Checkout, EventUnreadable, ProviderRefused, ProviderUnavailable, SignatureInvalid
from saker.payments.rules import Fact, PaymentFact, PaymentState, RefundFact, RefundState

URL: Final = "https://api.razorpay.com"
ANSWERED_WITHIN_SECONDS: Final = 10.0
MOST_BYTES: Final = 1024 * 1024

State = TypeVar("State", PaymentState, RefundState)

_ID: Final = re.compile(r"[A-Za-z]{2,8}_[A-Za-z0-9]{1,40}")
_FOR_NOW: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS})
"""Refusals that say nothing of the request: it may be under way, or come again later."""

_PAYMENT_STATES: Final[Mapping[str, PaymentState]] = {
    "created": PaymentState.CREATED,
    "failed": PaymentState.FAILED,
    "authorized": PaymentState.AUTHORIZED,
    "captured": PaymentState.CAPTURED,
    "refunded": PaymentState.CAPTURED,  # it was, before it was given back
}
_REFUND_STATES: Final[Mapping[str, RefundState]] = {
    "pending": RefundState.PENDING,
    "processed": RefundState.PROCESSED,
    "failed": RefundState.FAILED,
}


@dataclass(frozen=True)
class Razorpay:
    """One account with Razorpay, or with the local gateway (`name` says which). The first webhook secret is the current one."""

    name: str
    url: str
    key_id: str
    key_secret: str
    webhook_secrets: tuple[str, ...] = ()
    answered_within_seconds: float = ANSWERED_WITHIN_SECONDS

    async def create_order(self, order_id: UUID, amount: Money) -> str:
        """Open an order; our id is its receipt."""
        body = {"amount": amount.minor, "currency": amount.asset.code, "receipt": str(order_id)}
        return _id(await self._ask("POST", "/v1/orders", body), "id")

    def checkout(self, provider_order_id: str, *, return_url: str) -> Checkout:
        """The provider's own page, so that none of its scripts runs in ours."""
        fields = {"key_id": self.key_id, "order_id": provider_order_id, "callback_url": return_url}
        return Checkout(f"{self.url}/v1/checkout/embedded", fields)

    def is_signed_return(self, *, order_id: str, payment_id: str, signature: str) -> bool:
        """HMAC-SHA256 of `order_id|payment_id` with the key's secret, in hex."""
        return _is_signed(f"{order_id}|{payment_id}".encode(errors="surrogatepass"), signature, self.key_secret)

    async def payments_of(self, provider_order_id: str) -> Sequence[PaymentFact]:
        """Every attempt to pay an order, the order of the provider."""
        answer = await self._ask("GET", f"/v1/orders/{_path(provider_order_id)}/payments")
        return [_payment(item) for item in _list(answer, "items")]

    async def capture(self, payment_id: str, amount: Money) -> PaymentFact:
        """Take what is authorised. One that is captured already is refused."""
        body = {"amount": amount.minor, "currency": amount.asset.code}
        return _payment(await self._ask("POST", f"/v1/payments/{_path(payment_id)}/capture", body))

    async def refund(self, refund_id: UUID, payment_id: str, amount: Money) -> RefundFact:
        """Give money back; our id is the idempotency key and the receipt."""
        body = {"amount": amount.minor, "speed": "normal", "receipt": str(refund_id)}
        headers = {"X-Refund-Idempotency": str(refund_id)}
        return _refund(await self._ask("POST", f"/v1/payments/{_path(payment_id)}/refund", body, headers))

    @property
    def takes_webhooks(self) -> bool:
        """Whether a webhook secret is set."""
        return bool(self.webhook_secrets)

    def require_signed(self, raw: bytes, signature: str | None) -> None:
        """HMAC-SHA256 of the body as it came, in hex, with any of the webhook secrets."""
        if signature is None or not any(_is_signed(raw, signature, secret) for secret in self.webhook_secrets):
            message = "the signature is missing or another one"
            raise SignatureInvalid(message)

    def facts_of(self, raw: bytes) -> Sequence[Fact]:
        """Every payment and refund that the event holds, whatever it is called: `order.paid` holds what `payment.captured` does."""
        try:
            payload = _object(_parse(raw), "payload")
            return list(_facts(payload))
        except ProviderUnavailable as error:
            raise EventUnreadable(str(error)) from None

    async def _ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, headers: Mapping[str, str] | None = None
    ) -> Mapping[str, Any]:
        """One call. Raises ProviderRefused where it said no, ProviderUnavailable where it is not known what it did."""
        try:
            async with client() as http:
                answer = await ask(
                    http,
                    seconds=self.answered_within_seconds,
                    most_bytes=MOST_BYTES,
                    method=method,
                    url=self.url + path,
                    json=body,
                    headers=headers,
                    auth=(self.key_id, self.key_secret),
                )
        except httpx.HTTPError as error:
            message = f"{self.name}: {type(error).__name__}"
            raise ProviderUnavailable(message) from None
        status = answer.status_code
        if answer.is_client_error and status not in _FOR_NOW:
            reason = _reason(answer.content)
            message = f"{self.name} answered {status} ({reason})"
            raise ProviderRefused(message, reason)
        if status != HTTPStatus.OK:
            message = f"{self.name} answered {status}"
            raise ProviderUnavailable(message)
        return _parse(answer.content)


def _facts(payload: Mapping[str, Any]) -> Iterator[Fact]:
    if "payment" in payload:
        yield _payment(_object(_object(payload, "payment"), "entity"))
    if "refund" in payload:
        yield _refund(_object(_object(payload, "refund"), "entity"))


def _payment(entity: Mapping[str, Any]) -> PaymentFact:
    return PaymentFact(
        payment_id=_id(entity, "id"),
        order_id=None if entity.get("order_id") is None else _id(entity, "order_id"),
        amount=_amount(entity),
        currency=_text(entity, "currency"),
        state=_state(entity, _PAYMENT_STATES),
        method=_optional(entity, "method"),
        failure=_optional(entity, "error_reason"),
    )


def _refund(entity: Mapping[str, Any]) -> RefundFact:
    return RefundFact(
        refund_id=_id(entity, "id"),
        payment_id=_id(entity, "payment_id"),
        amount=_amount(entity),
        currency=_text(entity, "currency"),
        state=_state(entity, _REFUND_STATES),
        receipt=_optional(entity, "receipt"),
    )


def _is_signed(message: bytes, signature: str, secret: str) -> bool:
    """Compared as bytes: a signature may be any text that a header can hold."""
    expected = hmac.digest(secret.encode(), message, hashlib.sha256).hex()
    return hmac.compare_digest(expected.encode(), signature.encode(errors="surrogatepass"))


def _path(provider_id: str) -> str:
    """An id as a part of a path. Raises ProviderRefused for what no provider would call anything."""
    if not _ID.fullmatch(provider_id):
        message = "this is no id of the provider"
        raise ProviderRefused(message, "id_invalid")
    return provider_id


def _reason(content: bytes) -> str:
    """The provider's word for why it said no."""
    try:
        error = _object(_parse(content), "error")
    except ProviderUnavailable:
        return "unreadable"
    return _optional(error, "reason") or _optional(error, "code") or "unknown"


def _parse(content: bytes) -> Mapping[str, Any]:
    """A JSON object; a number with a point stays the text that it is, so that it is no amount."""
    try:
        found = json.loads(content, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _unreadable("the whole")
    return found


def _object(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = holder.get(name)
    if not isinstance(found, dict):
        raise _unreadable(name)
    return found


def _list(holder: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    found = holder.get(name)
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        raise _unreadable(name)
    return found


def _amount(entity: Mapping[str, Any]) -> int:
    found = entity.get("amount")
    if type(found) is not int or not 0 < found < 10**15:
        raise _unreadable("amount")
    return found


def _id(entity: Mapping[str, Any], name: str) -> str:
    found = _text(entity, name)
    if not _ID.fullmatch(found):
        raise _unreadable(name)
    return found


def _text(entity: Mapping[str, Any], name: str) -> str:
    found = _optional(entity, name)
    if not found:
        raise _unreadable(name)
    return found


def _optional(entity: Mapping[str, Any], name: str) -> str | None:
    found = entity.get(name)
    if found is not None and (not isinstance(found, str) or len(found) > 100 or "\x00" in found):  # noqa: PLR2004
        raise _unreadable(name)
    return found


def _state(entity: Mapping[str, Any], known: Mapping[str, State]) -> State:
    found = known.get(_text(entity, "status"))
    if found is None:
        raise _unreadable("status")
    return found


def _unreadable(name: str) -> ProviderUnavailable:
    return ProviderUnavailable(f"the provider sent something else than it says ({name})")

"""Refunds: pending → processed, or failed, which gives the refundable amount back."""

from typing import Any, Final

from starlette.routing import Route

from saker.payments.fakepay.errors import Refused
from saker.payments.fakepay.fields import page
from saker.payments.fakepay.gateway import Gateway
from saker.payments.fakepay.ids import new_id, reference_number
from saker.payments.fakepay.rest import Call, collection, route
from saker.payments.fakepay.store import Entity, public

KEY_HEADER: Final = "X-Refund-Idempotency"
LEAST_KEY_CHARACTERS: Final = 10
OUTCOMES: Final = frozenset({"processed", "failed"})


def create(call: Call) -> Entity:
    """A refund of a captured payment, whole or in part; the same key and request give the same refund. Raises Refused."""
    gateway, fields = call.gateway, call.fields
    payment = gateway.store.get("payment", call.path["id"])
    key = call.headers.get(KEY_HEADER)
    if key is not None:
        if len(key) < LEAST_KEY_CHARACTERS:
            raise Refused(f"The {KEY_HEADER} must have at least {LEAST_KEY_CHARACTERS} characters.", field=KEY_HEADER)
        if earlier := gateway.store.used(KEY_HEADER, key, call.request):
            return public(gateway.store.get("refund", earlier))
    asked = fields.amount() if fields.has("amount") else None
    speed = fields.one_of("speed", {"normal", "optimum"}, default="normal")
    notes, receipt = fields.notes(), fields.optional_text("receipt", most=40)
    fields.done()
    refund = _begin(gateway, payment, asked)
    refund |= {"speed_requested": speed, "notes": notes, "receipt": receipt}
    if (outcome := gateway.setting("refund_outcome")) != "pending":
        refund["_next"] = [outcome]
    gateway.store.add(refund)
    gateway.announce("refund.created", refund=refund, payment=payment)
    if key is not None:
        gateway.store.use(KEY_HEADER, key, call.request, refund["id"])
    return public(refund)


def decide(gateway: Gateway, refund: Entity, outcome: str) -> Entity:
    """The bank carries the refund out, or does not. Raises Refused."""
    if refund["status"] != "pending":
        raise Refused(f"The refund is {refund['status']}.", field="id")
    refund |= {"status": outcome}
    refund.pop("_next", None)
    payment = gateway.store.get("payment", refund["payment_id"])
    if outcome == "failed":
        _give_back(gateway, payment, refund)
    else:
        refund["acquirer_data"] = {"rrn": reference_number()}
    gateway.store.save(refund)
    gateway.announce(f"refund.{outcome}", refund=refund, payment=payment)
    return refund


def _begin(gateway: Gateway, payment: Entity, asked: int | None) -> Entity:
    """Take the amount from what can still be refunded, all of it unless asked otherwise."""
    if not payment["captured"]:
        raise Refused("The payment status should be captured for action to be taken", field="id")
    left = payment["amount"] - payment["amount_refunded"]
    if not left:
        raise Refused("The payment has been fully refunded already", field="id", reason="payment_fully_refunded")
    amount = left if asked is None else asked
    if amount > left:
        raise Refused("The refund amount provided is greater than amount captured", field="amount")
    _set_refunded(gateway, payment, payment["amount_refunded"] + amount)
    return {
        "id": new_id("rfnd"),
        "entity": "refund",
        "amount": amount,
        "currency": payment["currency"],
        "payment_id": payment["id"],
        "notes": [],
        "receipt": None,
        "acquirer_data": {"rrn": None},
        "created_at": gateway.now(),
        "batch_id": None,
        "status": "pending",
        "speed_processed": "normal",
        "speed_requested": "normal",
    }


def _give_back(gateway: Gateway, payment: Entity, refund: Entity) -> None:
    """The merchant has the amount again; where a settlement had taken it already, the next one pays it as an adjustment."""
    _set_refunded(gateway, payment, payment["amount_refunded"] - refund["amount"])
    if "_settlement_id" in refund:
        adjustment = {
            "id": new_id("adj"),
            "entity": "adjustment",
            "amount": refund["amount"],
            "currency": refund["currency"],
            "description": f"{refund['id']} failed",
            "created_at": gateway.now(),
        }
        gateway.store.add(adjustment)


def _set_refunded(gateway: Gateway, payment: Entity, refunded: int) -> None:
    is_full = refunded == payment["amount"]
    payment["amount_refunded"] = refunded
    payment["refund_status"] = "full" if is_full else "partial" if refunded else None
    payment["status"] = "refunded" if is_full else "captured"
    gateway.store.save(payment)


def _fetch(call: Call) -> Entity:
    return public(call.gateway.store.get("refund", call.path["id"]))


def _list(call: Call) -> dict[str, Any]:
    return collection(call.gateway.store.find("refund", page=page(call.query)))


def _of_payment(call: Call) -> dict[str, Any]:
    payment = call.gateway.store.get("payment", call.path["id"])
    return collection(call.gateway.store.find("refund", where=("payment_id", payment["id"]), page=page(call.query)))


ROUTES: list[Route] = [
    route("POST", "/payments/{id}/refund", create),
    route("GET", "/payments/{id}/refunds", _of_payment),
    route("GET", "/refunds", _list),
    route("GET", "/refunds/{id}", _fetch),
]

"""Orders: created → attempted → paid."""

from typing import Any

from starlette.routing import Route

from saker.payments.fakepay.fields import page
from saker.payments.fakepay.gateway import Gateway
from saker.payments.fakepay.ids import new_id
from saker.payments.fakepay.rest import Call, collection, route
from saker.payments.fakepay.store import Entity, public


def create(call: Call) -> Entity:
    """A new order. Raises Refused."""
    fields, gateway = call.fields, call.gateway
    amount = fields.amount()
    order = {
        "id": new_id("order"),
        "entity": "order",
        "amount": amount,
        "amount_paid": 0,
        "amount_due": amount,
        "currency": fields.currency(),
        "receipt": fields.optional_text("receipt", most=40),
        "offer_id": None,
        "status": "created",
        "attempts": 0,
        "notes": fields.notes(),
        "created_at": gateway.now(),
        "_capture": fields.flag("payment_capture"),
    }
    fields.done()
    gateway.announce("order.created", order=gateway.store.add(order))
    return public(order)


def captures_itself(gateway: Gateway, order: Entity) -> bool:
    """Whether a payment is captured as soon as it is authorised: as the order says, or else the setting."""
    return bool(gateway.setting("auto_capture") if order["_capture"] is None else order["_capture"])


def attempted(gateway: Gateway, order: Entity) -> None:
    """A payment of the order begins."""
    order["attempts"] += 1
    if order["status"] == "created":
        order["status"] = "attempted"
    gateway.store.save(order)


def paid(gateway: Gateway, order: Entity) -> None:
    """A payment of the order is captured. A second one is the merchant's to refund; the order stays as it is."""
    order |= {"status": "paid", "amount_paid": order["amount"], "amount_due": 0}
    gateway.store.save(order)


def _fetch(call: Call) -> Entity:
    return public(call.gateway.store.get("order", call.path["id"]))


def _list(call: Call) -> dict[str, Any]:
    receipt = call.query.get("receipt")
    where = ("receipt", receipt) if receipt is not None else None
    return collection(call.gateway.store.find("order", where=where, page=page(call.query)))


def _payments(call: Call) -> dict[str, Any]:
    order = call.gateway.store.get("order", call.path["id"])
    return collection(call.gateway.store.find("payment", where=("order_id", order["id"])))


ROUTES: list[Route] = [
    route("POST", "/orders", create),
    route("GET", "/orders", _list),
    route("GET", "/orders/{id}", _fetch),
    route("GET", "/orders/{id}/payments", _payments),
]

"""The page on which a customer pays, and how it returns to the merchant: a form posted to `callback_url`."""

import hashlib
import hmac
import json
import re
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from saker.payments.fakepay import pages, payments
from saker.payments.fakepay.errors import Refused
from saker.payments.fakepay.gateway import Gateway
from saker.payments.fakepay.store import Entity

METHOD: Final = "upi"
ACTIONS: Final = {
    "pay": "Pay",
    "fail": "Fail",
    "fail_then_pay": "Fail, then pay",
    "authorize_late": "Authorise late",
    "pay_and_close": "Pay and close the tab",
    "tamper": "Tampered signature",
}
_CLOSED: Final = {
    "authorize_late": "The bank has not answered yet. It will tell the merchant later; you can close this tab.",
    "pay_and_close": "Paid. Close this tab: the merchant is told without you.",
}
_PAID: Final = "This order is paid."


async def show(request: Request) -> Response:
    """What can be done with the order of the address."""
    return _choices(request, request.path_params["id"], request.query_params.get("callback_url", ""))


async def embed(request: Request) -> Response:
    """The same for the form by which a merchant's page hands its customer over."""
    form = await _form(request)
    gateway: Gateway = request.app.state.gateway
    if not hmac.compare_digest(form.get("key_id", "").encode(), gateway.config.key_id.encode()):
        return pages.refusal("The key id is not the merchant's.", HTTPStatus.UNAUTHORIZED)
    return _choices(request, form.get("order_id", ""), form.get("callback_url", ""))


def _choices(request: Request, order_id: str, way_back: str) -> Response:
    gateway: Gateway = request.app.state.gateway
    try:
        order = gateway.store.get("order", order_id)
        callback_url = _callback_url(way_back)
    except Refused as refused:
        return pages.refusal(refused.description, refused.status)
    merchant = gateway.setting("merchant_name")
    if order["status"] == "paid":
        return pages.message(merchant=merchant, amount=order["amount"], text=_PAID)
    return pages.choices(
        merchant=merchant, amount=order["amount"], order_id=order["id"], callback_url=callback_url, actions=ACTIONS
    )


async def act(request: Request) -> Response:
    """Do what the customer chose, and return to the merchant where there is a way back."""
    gateway: Gateway = request.app.state.gateway
    form = await _form(request)
    action = form.get("action", "")
    merchant = gateway.setting("merchant_name")
    try:
        callback_url = _callback_url(form.get("callback_url", ""))
        with gateway.store.writing():
            order = gateway.store.get("order", request.path_params["id"])
            payment = None if order["status"] == "paid" else _carry_out(gateway, order, action)
    except Refused as refused:
        return pages.refusal(refused.description, refused.status)
    if payment is None:
        return pages.message(merchant=merchant, amount=order["amount"], text=_PAID)
    if action in _CLOSED:
        return pages.message(merchant=merchant, amount=order["amount"], text=_CLOSED[action])
    if not callback_url:
        return pages.message(merchant=merchant, amount=order["amount"], text=f"The payment is {payment['status']}.")
    fields = _failure(payment) if action == "fail" else _success(gateway, payment)
    if action == "tamper":
        fields["razorpay_signature"] = _altered(fields["razorpay_signature"])
    return pages.back_to(callback_url, fields)


async def _form(request: Request) -> dict[str, str]:
    return {name: values[-1] for name, values in parse_qs((await request.body()).decode("utf-8", "replace")).items()}


def sign(order_id: str, payment_id: str, key_secret: str) -> str:
    """HMAC-SHA256 of `order_id|payment_id` with the key secret, in hex."""
    return hmac.new(key_secret.encode(), f"{order_id}|{payment_id}".encode(), hashlib.sha256).hexdigest()


def _carry_out(gateway: Gateway, order: Entity, action: str) -> Entity:
    match action:
        case "fail":
            return payments.fail(gateway, payments.attempt(gateway, order, METHOD))
        case "fail_then_pay":
            payments.fail(gateway, payments.attempt(gateway, order, METHOD))
            return payments.pay(gateway, order["id"], METHOD)
        case "authorize_late":
            return payments.authorize(gateway, payments.attempt(gateway, order, METHOD))
        case "pay" | "pay_and_close" | "tamper":
            return payments.pay(gateway, order["id"], METHOD)
        case _:
            raise Refused("There is no such button.", field="action")


def _success(gateway: Gateway, payment: Entity) -> dict[str, str]:
    order_id, payment_id = payment["order_id"], payment["id"]
    return {
        "razorpay_order_id": order_id,
        "razorpay_payment_id": payment_id,
        "razorpay_signature": sign(order_id, payment_id, gateway.config.key_secret),
    }


def _failure(payment: Entity) -> dict[str, str]:
    metadata = json.dumps({"payment_id": payment["id"], "order_id": payment["order_id"]})
    names = ("code", "description", "source", "step", "reason")
    return {f"error[{name}]": payment[f"error_{name}"] for name in names} | {"error[metadata]": metadata}


def _altered(signature: str) -> str:
    return ("1" if signature[0] == "0" else "0") + signature[1:]


def _callback_url(given: str) -> str:
    """A way back on this machine, or nothing. Raises Refused for any other address."""
    if given and not re.match(r"http://(127\.0\.0\.1|localhost)(:[0-9]+)?(/|$)", given):
        raise Refused("The local gateway returns to this machine only.", field="callback_url")
    return given


ROUTES: list[Route] = [
    Route("/v1/checkout/embedded", embed, methods=["POST"]),
    Route("/checkout/{id}", show, methods=["GET"]),
    Route("/checkout/{id}", act, methods=["POST"]),
]

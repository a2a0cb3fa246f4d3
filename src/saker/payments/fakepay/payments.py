"""Payments: created → authorized → captured → refunded; failed, and from there authorized after all when the bank was late."""

from typing import Any, Final

from starlette.routing import Route

from saker.payments.fakepay import orders
from saker.payments.fakepay.errors import Refused
from saker.payments.fakepay.fields import page
from saker.payments.fakepay.gateway import Gateway
from saker.payments.fakepay.ids import new_id, reference_number
from saker.payments.fakepay.rest import Call, collection, route
from saker.payments.fakepay.store import Entity, public

METHODS: Final = frozenset({"upi", "card", "netbanking"})
FEE_BPS: Final = 200
TAX_ON_FEE_BPS: Final = 1800
_NO_ERROR: Final = dict.fromkeys(("error_code", "error_description", "error_source", "error_step", "error_reason"))
_FAILURE: Final = {
    "error_code": "BAD_REQUEST_ERROR",
    "error_description": "Your payment could not be completed. Try another way to pay.",
    "error_source": "customer",
    "error_step": "payment_authentication",
    "error_reason": "payment_failed",
}


def attempt(gateway: Gateway, order: Entity, method: str) -> Entity:
    """The customer begins to pay the whole order."""
    orders.attempted(gateway, order)
    payment = {
        "id": new_id("pay"),
        "entity": "payment",
        "amount": order["amount"],
        "currency": order["currency"],
        "status": "created",
        "order_id": order["id"],
        "invoice_id": None,
        "international": False,
        "method": method,
        "amount_refunded": 0,
        "refund_status": None,
        "captured": False,
        "description": None,
        "card_id": new_id("card") if method == "card" else None,
        "bank": "HDFC" if method == "netbanking" else None,
        "wallet": None,
        "vpa": "customer@fakepay" if method == "upi" else None,
        "email": "customer@example.com",
        "contact": "+919000000000",
        "notes": order["notes"],
        "fee": None,
        "tax": None,
        **_NO_ERROR,
        "acquirer_data": {},
        "created_at": gateway.now(),
    }
    return gateway.store.add(payment)


def authorize(gateway: Gateway, payment: Entity) -> Entity:
    """The bank says yes; also after it had said no, which is late. Raises Refused."""
    _require(payment, "created", "failed")
    payment |= {"status": "authorized", **_NO_ERROR, "acquirer_data": _acquirer_data(payment["method"])}
    gateway.announce("payment.authorized", payment=gateway.store.save(payment))
    return payment


def fail(gateway: Gateway, payment: Entity) -> Entity:
    """The bank says no. Raises Refused."""
    _require(payment, "created")
    payment |= {"status": "failed", **_FAILURE}
    gateway.announce("payment.failed", payment=gateway.store.save(payment))
    return payment


def capture(gateway: Gateway, payment: Entity) -> Entity:
    """The merchant takes what is authorised; the fee is kept back at the settlement. Raises Refused."""
    if payment["captured"]:
        raise Refused("This payment has already been captured", reason="payment_already_captured")
    _require(payment, "authorized")
    fee, tax = fee_and_tax(payment["amount"])
    payment |= {"status": "captured", "captured": True, "fee": fee, "tax": tax}
    gateway.announce("payment.captured", payment=gateway.store.save(payment))
    order = gateway.store.get("order", payment["order_id"])
    is_first = order["status"] != "paid"
    orders.paid(gateway, order)
    if is_first:
        gateway.announce("order.paid", payment=payment, order=order)
    return payment


def pay(gateway: Gateway, order_id: str, method: str) -> Entity:
    """The customer pays an order: authorised, and captured where the order captures by itself. Raises NotFound."""
    order = gateway.store.get("order", order_id)
    payment = authorize(gateway, attempt(gateway, order, method))
    return capture(gateway, payment) if orders.captures_itself(gateway, order) else payment


def fee_and_tax(amount: int) -> tuple[int, int]:
    """The whole fee in paise, 2 % and 18 % tax on it, and the tax that is in it; each rounded half up."""
    fee = _share(amount, FEE_BPS)
    tax = _share(fee, TAX_ON_FEE_BPS)
    return fee + tax, tax


def _share(amount: int, bps: int) -> int:
    return (amount * bps + 5_000) // 10_000


def _require(payment: Entity, *states: str) -> None:
    if payment["status"] not in states:
        message = f"The payment is {payment['status']}; only {' or '.join(states)} payments can be acted upon so."
        raise Refused(message, field="id", reason="invalid_payment_status")


def _acquirer_data(method: str) -> dict[str, str]:
    match method:
        case "upi":
            return {"rrn": reference_number(), "upi_transaction_id": new_id("upi")}
        case "card":
            return {"auth_code": reference_number()[:6], "rrn": reference_number()}
        case _:
            return {"bank_transaction_id": reference_number()}


def _capture(call: Call) -> Entity:
    payment = call.gateway.store.get("payment", call.path["id"])
    amount = call.fields.amount(least=1)
    call.fields.one_of("currency", {payment["currency"]}, default=payment["currency"])
    call.fields.done()
    if amount != payment["amount"]:
        raise Refused("Capture amount must be equal to the amount authorized", field="amount")
    return public(capture(call.gateway, payment))


def _fetch(call: Call) -> Entity:
    return public(call.gateway.store.get("payment", call.path["id"]))


def _list(call: Call) -> dict[str, Any]:
    return collection(call.gateway.store.find("payment", page=page(call.query)))


ROUTES: list[Route] = [
    route("GET", "/payments", _list),
    route("GET", "/payments/{id}", _fetch),
    route("POST", "/payments/{id}/capture", _capture),
]

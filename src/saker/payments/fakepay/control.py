"""/control: what customers, banks and approvers would do, what goes wrong, and the books. No key; loopback only.

A change must come as JSON, which a page of another origin cannot send.
"""

from collections.abc import Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from saker.payments.fakepay import books, outbox, payments, payouts, refunds, settlements, validations
from saker.payments.fakepay.errors import Refused
from saker.payments.fakepay.faults import ApiFault, ArmedApiFault, ArmedWebhookFault, WebhookFault
from saker.payments.fakepay.fields import Fields
from saker.payments.fakepay.gateway import SETTINGS
from saker.payments.fakepay.rest import Call, carry_out, read
from saker.payments.fakepay.store import Entity, public

MOST_MILLISECONDS: Final = 3_600_000
MOST_TIMES: Final = 1000
MOST_AHEAD_SECONDS: Final = 10 * 365 * 86_400


def _pay(call: Call) -> Entity:
    """A customer pays an order: `paid` (captured as the order says), `authorized` only, or `failed`."""
    gateway, fields = call.gateway, call.fields
    outcome = fields.one_of("outcome", {"paid", "authorized", "failed"}, default="paid")
    method = fields.one_of("method", payments.METHODS, default="upi")
    if outcome == "paid":
        return public(payments.pay(gateway, call.path["id"], method))
    payment = payments.attempt(gateway, gateway.store.get("order", call.path["id"]), method)
    finish = payments.authorize if outcome == "authorized" else payments.fail
    return public(finish(gateway, payment))


def _authorize(call: Call) -> Entity:
    """The bank says yes after all."""
    return public(payments.authorize(call.gateway, call.gateway.store.get("payment", call.path["id"])))


def _capture(call: Call) -> Entity:
    return public(payments.capture(call.gateway, call.gateway.store.get("payment", call.path["id"])))


def _refund(call: Call) -> Entity:
    outcome = call.fields.one_of("outcome", refunds.OUTCOMES)
    return public(refunds.decide(call.gateway, call.gateway.store.get("refund", call.path["id"]), outcome))


def _settle(call: Call) -> dict[str, Any]:
    settlement = settlements.settle(call.gateway)
    return {"settlement": public(settlement) if settlement else None}


def _payout(call: Call) -> Entity:
    """Move a payout on by an outcome; with a `reason` and a `description` instead, the bank says more about it."""
    gateway, fields = call.gateway, call.fields
    payout = gateway.store.get("payout", call.path["id"])
    if reason := fields.optional_text("reason", most=60):
        return public(payouts.update(gateway, payout, reason, fields.text("description")))
    return public(payouts.decide(gateway, payout, fields.one_of("outcome", payouts.OUTCOMES)))


def _validation(call: Call) -> Entity:
    outcome = call.fields.one_of("outcome", validations.OUTCOMES)
    return public(validations.complete(call.gateway, call.gateway.store.get(validations.KIND, call.path["id"]), outcome))


def _balance(call: Call) -> dict[str, int]:
    """Money arrives for payouts; those that are queued go on."""
    call.gateway.credit(call.fields.amount(least=1))
    payouts.resume(call.gateway)
    return {"balance": call.gateway.balance()}


def _clock(call: Call) -> dict[str, int]:
    """Move the gateway's clock ahead of the real one."""
    ahead = call.fields.integer("ahead_seconds", least=0, most=MOST_AHEAD_SECONDS)
    call.gateway.store.set_fact("ahead_seconds", ahead)
    return {"now": call.gateway.now()}


def _settings(call: Call) -> dict[str, Any]:
    gateway, fields = call.gateway, call.fields
    given = {
        "merchant_name": fields.optional_text("merchant_name", most=80),
        "auto_capture": fields.flag("auto_capture"),
        "refund_outcome": _outcome(fields, "refund_outcome", refunds.OUTCOMES),
        "payout_outcome": _outcome(fields, "payout_outcome", payouts.OUTCOMES - {"processing"}),
    }
    for name, value in given.items():
        if value is not None:
            gateway.store.set_fact(f"setting.{name}", value)
    return {name: gateway.setting(name) for name in SETTINGS}


def _outcome(fields: Fields, name: str, outcomes: frozenset[str]) -> str | None:
    return fields.one_of(name, {*outcomes, "pending"}) if fields.has(name) else None


def _arm_api(call: Call) -> dict[str, Any]:
    fields = call.fields
    fault = ArmedApiFault(
        kind=ApiFault(fields.one_of("kind", set(ApiFault))),
        method=fields.one_of("method", {"GET", "POST", "PATCH"}, default="POST"),
        path=fields.text("path"),
        times=_count(fields, "times", default=1),
        milliseconds=_milliseconds(fields),
    )
    call.gateway.faults.api.append(fault)
    return {"armed": len(call.gateway.faults.api)}


def _arm_webhooks(call: Call) -> dict[str, Any]:
    fields = call.fields
    kind = WebhookFault(fields.one_of("kind", set(WebhookFault)))
    event = fields.optional_text("event")
    if event is not None and event not in outbox.WEBHOOKS:
        raise Refused("No webhook has this name.", field="event")
    fault = ArmedWebhookFault(
        kind=kind,
        event=event,
        times=_count(fields, "times", default=1),
        copies=_count(fields, "copies", default=2),
        milliseconds=_milliseconds(fields),
        secret=fields.text("secret") if kind is WebhookFault.OLD_SECRET else "",
    )
    call.gateway.faults.webhooks.append(fault)
    return {"armed": len(call.gateway.faults.webhooks)}


def _disarm(call: Call) -> dict[str, Any]:
    call.gateway.faults.clear()
    return {"armed": 0}


def _events(call: Call) -> dict[str, Any]:
    """The journal, each event with what became of its webhook; and deliveries of events that never happened."""
    deliveries: dict[str, list[dict[str, Any]]] = {}
    for delivery in outbox.listed(call.gateway.store):
        deliveries.setdefault(delivery["event_id"], []).append(delivery)
    events = [
        {"id": event_id, "event": body["event"], "payload": body["payload"], "deliveries": deliveries.pop(event_id, [])}
        for event_id, body in call.gateway.store.journal()
    ]
    return {"events": events, "forged": [delivery for copies in deliveries.values() for delivery in copies]}


def _release(call: Call) -> dict[str, Any]:
    """Send deliveries now, in this order: held or lost ones, those given up, and delivered ones once more."""
    numbers = call.fields.integers("deliveries")
    outbox.release(call.gateway.store, numbers)
    call.gateway.wake.set()
    return {"released": len(numbers)}


def _forge(call: Call) -> dict[str, Any]:
    """Send an event that never happened, without a signature."""
    body = {"entity": "event", "event": call.fields.text("event"), "payload": call.fields.object("payload")}
    event_id = outbox.forge(call.gateway.store, body)
    call.gateway.wake.set()
    return {"id": event_id}


def _books(call: Call) -> dict[str, Any]:
    found = books.read(call.gateway.store)
    differences = books.problems(call.gateway.store, found)
    return found.shown() | {"problems": differences, "ties": not differences}


def _count(fields: Fields, name: str, *, default: int) -> int:
    return fields.integer(name, least=1, most=MOST_TIMES) if fields.has(name) else default


def _milliseconds(fields: Fields) -> int:
    return fields.integer("milliseconds", least=0, most=MOST_MILLISECONDS) if fields.has("milliseconds") else 0


def _route(method: str, path: str, act: Callable[[Call], Any]) -> Route:
    def strictly(call: Call) -> Any:
        done = act(call)
        call.fields.done()  # a refusal here undoes what was done
        return done

    async def endpoint(request: Request) -> Response:
        if method != "GET" and request.headers.get("content-type") != "application/json":
            raise Refused("Send JSON.", field="Content-Type", status=415)
        return carry_out(await read(request, request.app.state.gateway), strictly)

    return Route(f"/control{path}", endpoint, methods=[method])


ROUTES: list[Route] = [
    _route("POST", "/orders/{id}/payments", _pay),
    _route("POST", "/payments/{id}/authorization", _authorize),
    _route("POST", "/payments/{id}/capture", _capture),
    _route("POST", "/refunds/{id}", _refund),
    _route("POST", "/settlements", _settle),
    _route("POST", "/payouts/{id}", _payout),
    _route("POST", "/validations/{id}", _validation),
    _route("POST", "/balance", _balance),
    _route("POST", "/clock", _clock),
    _route("PATCH", "/settings", _settings),
    _route("POST", "/faults/api", _arm_api),
    _route("POST", "/faults/webhooks", _arm_webhooks),
    _route("DELETE", "/faults", _disarm),
    _route("GET", "/events", _events),
    _route("POST", "/webhooks/release", _release),
    _route("POST", "/webhooks/forgeries", _forge),
    _route("GET", "/books", _books),
]

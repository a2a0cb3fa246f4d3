"""Settlements: what was captured, less fees and refunds, goes to the merchant's bank; and the rows that it is made of."""

from datetime import datetime, timedelta, timezone
from typing import Any, Final

from starlette.routing import Route

from saker.payments.fakepay.errors import Refused
from saker.payments.fakepay.fields import page, query_integer
from saker.payments.fakepay.gateway import Gateway
from saker.payments.fakepay.ids import new_id, reference_number
from saker.payments.fakepay.rest import Call, collection, route
from saker.payments.fakepay.store import Entity, Store, public

INDIA: Final = timezone(timedelta(hours=5, minutes=30))
MOST_ROWS: Final = 1000


def settle(gateway: Gateway) -> Entity | None:
    """Settle all that is open; None when nothing would be paid, and then it stays open."""
    store = gateway.store
    entities = unsettled(store)
    rows = [_row(store, entity) for entity in entities]
    amount = sum(row["credit"] - row["debit"] for row in rows)
    if amount <= 0:
        return None
    settlement = {
        "id": new_id("setl"),
        "entity": "settlement",
        "amount": amount,
        "status": "processed",
        "fees": sum(row["fee"] for row in rows),
        "tax": sum(row["tax"] for row in rows),
        "utr": reference_number(),
        "created_at": gateway.now(),
    }
    store.add(settlement)
    for entity in entities:
        store.save(entity | {"_settlement_id": settlement["id"]})
    gateway.announce("settlement.processed", settlement=settlement)
    return settlement


def unsettled(store: Store) -> list[Entity]:
    """Captured payments, refunds that have not failed, and adjustments that no settlement has, the oldest first."""
    found = [payment for payment in store.find("payment") if payment["captured"]]
    found += [refund for refund in store.find("refund") if refund["status"] != "failed"]
    found += store.find("adjustment")
    return sorted((entity for entity in found if "_settlement_id" not in entity), key=lambda entity: entity["created_at"])


def rows_of(store: Store, settlement: Entity) -> list[Entity]:
    """What a settlement is made of; each row's credit less its debit adds up to the settlement's amount."""
    kinds = ("payment", "refund", "adjustment")
    found = [entity for kind in kinds for entity in store.find(kind, where=("_settlement_id", settlement["id"]))]
    return [_row(store, entity) | _settled(settlement) for entity in found]


def net(store: Store, entity: Entity) -> int:
    """What an entity adds to a settlement, in paise; a refund takes away."""
    row = _row(store, entity)
    return int(row["credit"] - row["debit"])


def _row(store: Store, entity: Entity) -> Entity:
    """One row of the report; a payment's fee has the tax in it."""
    kind, amount = entity["entity"], entity["amount"]
    payment = entity if kind == "payment" else store.get("payment", entity["payment_id"]) if kind == "refund" else {}
    order = store.get("order", payment["order_id"]) if payment else {}
    fee, tax = (entity["fee"], entity["tax"]) if kind == "payment" else (0, 0)
    return {
        "entity_id": entity["id"],
        "type": kind,
        "debit": amount if kind == "refund" else 0,
        "credit": 0 if kind == "refund" else amount - fee,
        "amount": amount,
        "currency": entity["currency"],
        "fee": fee,
        "tax": tax,
        "on_hold": False,
        "settled": False,
        "created_at": entity["created_at"],
        "settled_at": None,
        "settlement_id": None,
        "posted_at": None,
        "credit_type": "default",
        "description": entity.get("description"),
        "notes": entity.get("notes", []),
        "payment_id": entity.get("payment_id"),
        "settlement_utr": None,
        "order_id": order.get("id"),
        "order_receipt": order.get("receipt"),
        "method": payment.get("method"),
        "card_network": None,
        "card_issuer": None,
        "card_type": None,
        "dispute_id": None,
    }


def _settled(settlement: Entity) -> Entity:
    return {
        "settled": True,
        "settled_at": settlement["created_at"],
        "settlement_id": settlement["id"],
        "settlement_utr": settlement["utr"],
    }


def _recon(call: Call) -> dict[str, Any]:
    """The rows of every settlement of a month, or of a day, in India."""
    year = query_integer(call.query, "year", least=2000, most=9998)
    month = query_integer(call.query, "month", least=1, most=12)
    day = query_integer(call.query, "day", least=1, most=31)
    if year is None or month is None:
        raise Refused("The year and month fields are required.", field="year" if year is None else "month")
    asked = page({"count": str(MOST_ROWS)} | dict(call.query), most=MOST_ROWS)
    rows = []
    for settlement in reversed(call.gateway.store.find("settlement")):
        settled = datetime.fromtimestamp(settlement["created_at"], INDIA)
        if (settled.year, settled.month) == (year, month) and day in (None, settled.day):
            rows += rows_of(call.gateway.store, settlement)
    return collection(rows[asked.skip : asked.skip + asked.count])


def _fetch(call: Call) -> Entity:
    return public(call.gateway.store.get("settlement", call.path["id"]))


def _list(call: Call) -> dict[str, Any]:
    return collection(call.gateway.store.find("settlement", page=page(call.query)))


ROUTES: list[Route] = [
    route("GET", "/settlements", _list),
    route("GET", "/settlements/recon/combined", _recon),
    route("GET", "/settlements/{id}", _fetch),
]

"""Validations of fund accounts (penny drop): created → completed, with the account's state and its holder's name."""

from typing import Any, Final

from starlette.routing import Route

from saker.payments.fakepay.contacts import foretold
from saker.payments.fakepay.errors import Refused
from saker.payments.fakepay.fields import page
from saker.payments.fakepay.gateway import ACCOUNT_NUMBER, Gateway
from saker.payments.fakepay.ids import new_id, reference_number
from saker.payments.fakepay.rest import Call, collection, route
from saker.payments.fakepay.store import Entity, public

KIND: Final = "fund_account.validation"
OUTCOMES: Final = frozenset({"active", "invalid", "other_name"})
OTHER_NAME: Final = "ANOTHER HOLDER"
MAGIC: Final = {"0006": "invalid", "0007": "other_name", "invalid@": "invalid", "othername@": "other_name"}
"""How an account's number ends, or a UPI address begins, and what the bank says of it."""


def create(call: Call) -> Entity:
    """Ask the bank about a fund account. Raises Refused."""
    fields, gateway = call.fields, call.gateway
    fields.one_of("account_number", {ACCOUNT_NUMBER})
    inner = fields.inner("fund_account")
    account = gateway.store.get("fund_account", inner.text("id"), field="fund_account.id")
    inner.done()
    is_bank = account["account_type"] == "bank_account"
    amount = fields.amount() if is_bank or fields.has("amount") else None
    if is_bank or fields.has("currency"):
        fields.currency()
    notes = fields.notes()
    fields.done()
    validation = {
        "id": new_id("fav"),
        "entity": KIND,
        "fund_account": public(account),
        "status": "created",
        "amount": amount,
        "currency": "INR",
        "notes": notes,
        "results": {"account_status": None, "registered_name": None},
        "utr": None,
        "created_at": gateway.now(),
        "_next": [foretold(account, MAGIC) or "active"],
    }
    gateway.store.add(validation)
    gateway.wake.set()
    return public(validation)


def complete(gateway: Gateway, validation: Entity, outcome: str) -> Entity:
    """The bank answers. Raises Refused."""
    if validation["status"] != "created":
        raise Refused(f"The validation is {validation['status']}.", field="id")
    account = validation["fund_account"]
    holder = account["bank_account"]["name"] if account["account_type"] == "bank_account" else account["vpa"]["username"]
    names = {"active": holder, "other_name": OTHER_NAME, "invalid": None}
    status = "invalid" if outcome == "invalid" else "active"
    validation |= {
        "status": "completed",
        "results": {"account_status": status, "registered_name": names[outcome]},
        "utr": reference_number() if status == "active" else None,
    }
    validation.pop("_next", None)
    gateway.store.save(validation)
    gateway.announce("fund_account.validation.completed", **{KIND: validation})
    return validation


def _fetch(call: Call) -> Entity:
    return public(call.gateway.store.get(KIND, call.path["id"]))


def _list(call: Call) -> dict[str, Any]:
    return collection(call.gateway.store.find(KIND, page=page(call.query)))


ROUTES: list[Route] = [
    route("POST", "/fund_accounts/validations", create),
    route("GET", "/fund_accounts/validations", _list),
    route("GET", "/fund_accounts/validations/{id}", _fetch),
]

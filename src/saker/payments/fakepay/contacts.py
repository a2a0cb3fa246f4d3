"""Whom payouts go to: contacts, and their fund accounts (a bank account, or a UPI address)."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from starlette.routing import Route

from saker.payments.fakepay.errors import Refused
from saker.payments.fakepay.fields import Fields, page
from saker.payments.fakepay.ids import new_id
from saker.payments.fakepay.rest import Call, collection, route
from saker.payments.fakepay.store import Entity, public

T = TypeVar("T")

IFSC: Final = "[A-Z]{4}0[A-Z0-9]{6}"
ACCOUNT: Final = "[0-9A-Za-z]{5,35}"
VPA: Final = r"[A-Za-z0-9._-]{2,49}@[A-Za-z]{2,64}"
_CONTACT_FIELDS: Final = ("name", "email", "contact", "type", "reference_id")


def create_contact(call: Call) -> Entity:
    """A new contact; one with the same details is answered again. Raises Refused."""
    fields, store = call.fields, call.gateway.store
    details = {
        "name": fields.text("name", least=3, most=50),
        "email": fields.optional_text("email", form=r"[^@\s]+@[^@\s]+"),
        "contact": fields.optional_text("contact", most=15),
        "type": fields.optional_text("type", most=40),
        "reference_id": fields.optional_text("reference_id", most=40),
    }
    notes = fields.notes()
    fields.done()
    for contact in store.find("contact", where=("name", details["name"])):
        if all(contact[key] == details[key] for key in _CONTACT_FIELDS):
            return public(contact)
    head = {"id": new_id("cont"), "entity": "contact"}
    tail = {"batch_id": None, "active": True, "notes": notes, "created_at": call.gateway.now()}
    return public(store.add(head | details | tail))


def change_contact(call: Call) -> Entity:
    """Change what is given. Raises Refused."""
    fields, store = call.fields, call.gateway.store
    contact = store.get("contact", call.path["id"])
    changes = {
        "name": fields.optional_text("name", most=50),
        "email": fields.optional_text("email", form=r"[^@\s]+@[^@\s]+"),
        "contact": fields.optional_text("contact", most=15),
        "type": fields.optional_text("type", most=40),
        "reference_id": fields.optional_text("reference_id", most=40),
        "active": fields.flag("active"),
        "notes": fields.notes() or None,
    }
    fields.done()
    contact |= {key: value for key, value in changes.items() if value is not None}
    return public(store.save(contact))


def create_fund_account(call: Call) -> Entity:
    """A new fund account of a contact; one with the same details is answered again. Raises Refused."""
    fields, store = call.fields, call.gateway.store
    contact = store.get("contact", fields.text("contact_id"), field="contact_id")
    kind = fields.one_of("account_type", {"bank_account", "vpa"})
    details = _bank_account(fields.inner("bank_account")) if kind == "bank_account" else _vpa(fields.inner("vpa"))
    fields.done()
    for account in store.find("fund_account", where=("contact_id", contact["id"])):
        if account.get(kind) == details:
            return public(account)
    account = {
        "id": new_id("fa"),
        "entity": "fund_account",
        "contact_id": contact["id"],
        "account_type": kind,
        kind: details,
        "batch_id": None,
        "active": True,
        "created_at": call.gateway.now(),
    }
    return public(store.add(account))


def change_fund_account(call: Call) -> Entity:
    """Switch a fund account on or off; its details cannot change. Raises Refused."""
    account = call.gateway.store.get("fund_account", call.path["id"])
    active = call.fields.flag("active")
    call.fields.done()
    if active is None:
        raise Refused("The active field is required.", field="active")
    return public(call.gateway.store.save(account | {"active": active}))


def foretold(account: Entity, magic: Mapping[str, T]) -> T | None:
    """What a table of magic numbers says of a fund account: by how its number ends, or its UPI address begins (`sign@`)."""
    is_vpa = account["account_type"] == "vpa"
    begins, ends = (account["vpa"]["address"], "") if is_vpa else ("", account["bank_account"]["account_number"])
    return next((outcome for sign, outcome in magic.items() if begins.startswith(sign) or ends.endswith(sign)), None)


def _bank_account(given: Fields) -> dict[str, Any]:
    ifsc = given.text("ifsc", form=IFSC)
    name = given.text("name", least=3, most=120)
    number = given.text("account_number", form=ACCOUNT)
    given.done()
    return {"ifsc": ifsc, "bank_name": ifsc[:4], "name": name, "notes": [], "account_number": number}


def _vpa(given: Fields) -> dict[str, Any]:
    address = given.text("address", form=VPA)
    given.done()
    username, _, handle = address.partition("@")
    return {"username": username, "handle": handle, "address": address}


def _fetch(kind: str, call: Call) -> Entity:
    return public(call.gateway.store.get(kind, call.path["id"]))


def _contacts(call: Call) -> dict[str, Any]:
    reference = call.query.get("reference_id")
    where = ("reference_id", reference) if reference is not None else None
    return collection(call.gateway.store.find("contact", where=where, page=page(call.query)))


def _fund_accounts(call: Call) -> dict[str, Any]:
    contact = call.query.get("contact_id")
    where = ("contact_id", contact) if contact is not None else None
    return collection(call.gateway.store.find("fund_account", where=where, page=page(call.query)))


ROUTES: list[Route] = [
    route("POST", "/contacts", create_contact),
    route("GET", "/contacts", _contacts),
    route("GET", "/contacts/{id}", lambda call: _fetch("contact", call)),
    route("PATCH", "/contacts/{id}", change_contact),
    route("POST", "/fund_accounts", create_fund_account),
    route("GET", "/fund_accounts", _fund_accounts),
    route("GET", "/fund_accounts/{id}", lambda call: _fetch("fund_account", call)),
    route("PATCH", "/fund_accounts/{id}", change_fund_account),
]

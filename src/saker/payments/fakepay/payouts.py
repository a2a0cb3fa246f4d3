"""Payouts: queued or pending → processing → processed, reversed or failed; processed and failed may be reversed later.

The balance is debited when a payout begins to be processed, and credited once: when it fails, or is reversed without having
failed before.
"""

from typing import Any, Final

from starlette.routing import Route

from saker.payments.fakepay.contacts import foretold
from saker.payments.fakepay.errors import Refused
from saker.payments.fakepay.fields import page
from saker.payments.fakepay.gateway import ACCOUNT_NUMBER, Gateway
from saker.payments.fakepay.ids import new_id, reference_number
from saker.payments.fakepay.rest import Call, collection, route
from saker.payments.fakepay.store import Entity, public

KEY_HEADER: Final = "X-Payout-Idempotency"
KEY_CHARACTERS: Final = range(4, 37)
LIMITS: Final = {
    "NEFT": (100, 10**11),
    "RTGS": (20_000_000, 10**11),
    "IMPS": (100, 50_000_000),
    "UPI": (100, 10_000_000),
}
"""The least and the most of each mode, in paise."""

MOVES: Final = {
    "queued": {"processing", "cancelled"},
    "pending": {"processing", "rejected"},
    "processing": {"processed", "reversed", "failed"},
    "processed": {"reversed"},
    "failed": {"reversed"},
}
"""What may follow a state; nothing follows the others."""

MAGIC: Final = {
    "0001": ("failed",),
    "0002": ("processed", "reversed"),
    "0003": (),  # stays in processing
    "0004": ("rejected",),
    "0005": ("failed", "reversed"),
    "failed@": ("failed",),
    "reversed@": ("processed", "reversed"),
    "processing@": (),
    "rejected@": ("rejected",),
}
"""How an account's number ends, or a UPI address begins, and what becomes of a payout to it."""

OUTCOMES: Final = frozenset({"processing", "processed", "reversed", "rejected", "failed"})
_REASONS: Final = {
    "failed": ("beneficiary_bank", "beneficiary_bank_failure", "The beneficiary's bank could not credit the account."),
    "reversed": ("beneficiary_bank", "bank_account_closed", "The beneficiary's bank returned the payout."),
    "rejected": ("business", "payout_rejected", "The payout was rejected by an approver."),
    "queued": ("business", "low_balance", "The payout waits for balance."),
}


def create(call: Call) -> Entity:
    """A payout from the merchant's account; the same key and request give the same payout. Raises Refused."""
    gateway = call.gateway
    key = call.headers.get(KEY_HEADER, "")
    if len(key) not in KEY_CHARACTERS:
        least, most = KEY_CHARACTERS[0], KEY_CHARACTERS[-1]
        raise Refused(f"The {KEY_HEADER} header must have {least} to {most} characters.", field=KEY_HEADER)
    if earlier := gateway.store.used(KEY_HEADER, key, call.request):
        return public(gateway.store.get("payout", earlier))
    payout, account, queues = _read(call)
    outcomes = _outcomes(gateway, account)
    affordable = payout["amount"] <= gateway.balance()
    if not affordable and not queues:
        message = "Your account does not have enough balance to carry out the payout operation."
        raise Refused(message, field="amount", reason="low_balance")
    gateway.store.add(payout)
    if outcomes == ["rejected"]:
        payout["_next"] = outcomes
        _announce(gateway, payout, "pending")
    elif not affordable:
        payout["_later"] = outcomes
        _announce(gateway, payout, "queued")
    else:
        _initiate(gateway, payout, outcomes)
    gateway.store.use(KEY_HEADER, key, call.request, payout["id"])
    return public(payout)


def decide(gateway: Gateway, payout: Entity, state: str) -> Entity:
    """Move a payout on, and its money with it. Raises Refused when the state cannot follow the present one."""
    before = payout["status"]
    if state not in MOVES.get(before, ()):
        raise Refused(f"A {before} payout cannot become {state}.", field="id", reason="invalid_payout_status")
    if state == "processing":
        if payout["amount"] > gateway.balance():
            raise Refused("The balance does not suffice.", field="amount", reason="low_balance")
        return _initiate(gateway, payout, [])
    planned = payout.get("_next") or []
    payout["_next"] = (planned[1:] or None) if planned[:1] == [state] else None
    if state == "failed" or (state == "reversed" and before != "failed"):
        gateway.move_balance(payout["amount"])
    if state == "processed":
        payout["utr"] = reference_number()
    return _announce(gateway, payout, state)


def update(gateway: Gateway, payout: Entity, reason: str, description: str) -> Entity:
    """The bank says more about a payout whose state stays."""
    payout["status_details"] = {"source": "beneficiary_bank", "reason": reason, "description": description}
    gateway.announce("payout.updated", payout=gateway.store.save(payout))
    return payout


def resume(gateway: Gateway) -> None:
    """Begin the queued payouts that the balance has come to suffice for, the oldest first."""
    for payout in reversed(gateway.store.find("payout", where=("status", "queued"))):
        if payout["amount"] > gateway.balance():
            return
        _initiate(gateway, payout, payout.pop("_later"))


def _initiate(gateway: Gateway, payout: Entity, outcomes: list[str]) -> Entity:
    gateway.move_balance(-payout["amount"])
    payout["_next"] = outcomes or None
    payout["status"] = "processing"
    gateway.announce("payout.initiated", payout=gateway.store.save(payout))
    return payout


def _announce(gateway: Gateway, payout: Entity, state: str) -> Entity:
    source, reason, description = _REASONS.get(state, (None, f"payout_{state}", f"The payout is {state}."))
    payout |= {"status": state, "status_details": {"source": source, "reason": reason, "description": description}}
    payout["failure_reason"] = description if state in {"failed", "reversed", "rejected"} else None
    gateway.announce(f"payout.{state}", payout=gateway.store.save(payout))
    return payout


def _read(call: Call) -> tuple[Entity, Entity, bool]:
    """The payout that is asked for, its fund account, and whether it may queue. Raises Refused."""
    fields, gateway = call.fields, call.gateway
    fields.one_of("account_number", {ACCOUNT_NUMBER})
    account = gateway.store.get("fund_account", fields.text("fund_account_id"), field="fund_account_id")
    if not account["active"]:
        raise Refused("The fund account is not active.", field="fund_account_id")
    amount = fields.amount()
    currency = fields.currency()
    mode = fields.one_of("mode", LIMITS)
    if (mode == "UPI") != (account["account_type"] == "vpa"):
        raise Refused(f"{mode} does not suit a fund account of type {account['account_type']}.", field="mode")
    least, most = LIMITS[mode]
    if not least <= amount <= most:
        raise Refused(f"A payout by {mode} must be between {least} and {most}.", field="amount")
    queues = fields.flag("queue_if_low_balance") is True
    payout = {
        "id": new_id("pout"),
        "entity": "payout",
        "fund_account_id": account["id"],
        "amount": amount,
        "currency": currency,
        "notes": fields.notes(),
        "fees": 0,
        "tax": 0,
        "status": "created",
        "purpose": fields.text("purpose", most=40),
        "utr": None,
        "mode": mode,
        "reference_id": fields.optional_text("reference_id", most=40),
        "narration": fields.optional_text("narration", most=30),
        "batch_id": None,
        "failure_reason": None,
        "status_details": {"source": None, "reason": None, "description": None},
        "created_at": gateway.now(),
        "fee_type": None,
    }
    fields.done()
    return payout, account, queues


def _outcomes(gateway: Gateway, account: Entity) -> list[str]:
    """The states that are to follow, by the account or else by the setting; none when the control API is to decide."""
    if (outcomes := foretold(account, MAGIC)) is not None:
        return list(outcomes)
    outcome = gateway.setting("payout_outcome")
    return [] if outcome == "pending" else ["processed", "reversed"] if outcome == "reversed" else [outcome]


def _cancel(call: Call) -> Entity:
    """Only a queued payout can be cancelled."""
    call.fields.done()
    return public(decide(call.gateway, call.gateway.store.get("payout", call.path["id"]), "cancelled"))


def _fetch(call: Call) -> Entity:
    return public(call.gateway.store.get("payout", call.path["id"]))


def _list(call: Call) -> dict[str, Any]:
    if call.query.get("account_number") != ACCOUNT_NUMBER:
        raise Refused("The account number field is required.", field="account_number")
    reference = call.query.get("reference_id")
    where = ("reference_id", reference) if reference is not None else None
    return collection(call.gateway.store.find("payout", where=where, page=page(call.query)))


ROUTES: list[Route] = [
    route("POST", "/payouts", create),
    route("GET", "/payouts", _list),
    route("GET", "/payouts/{id}", _fetch),
    route("POST", "/payouts/{id}/cancel", _cancel),
]

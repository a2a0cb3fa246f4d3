"""Books of double entry, made from the journal alone, and whether they agree with what the store says there is.

An account's balance is what it has received less what it has given; all of them add up to nothing. `merchant` is what the
gateway owes the merchant and has not settled, before fees: they are kept back at the settlement.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from saker.payments.fakepay import settlements
from saker.payments.fakepay.store import Entity, Store


@dataclass(slots=True)
class Books:
    """Balances by account, and the totals of each thing by its id; all in paise."""

    accounts: Counter[str] = field(default_factory=Counter)
    orders: dict[str, dict[str, int]] = field(default_factory=dict)
    payments: dict[str, dict[str, Any]] = field(default_factory=dict)
    refunds: dict[str, dict[str, Any]] = field(default_factory=dict)
    settlements: dict[str, dict[str, int]] = field(default_factory=dict)
    payouts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def post(self, source: str, target: str, amount: int) -> None:
        """Move an amount from one account to another."""
        assert amount >= 0
        self.accounts[source] -= amount
        self.accounts[target] += amount

    def shown(self) -> dict[str, Any]:
        """As JSON, with what the merchant asks first."""
        accounts = self.accounts
        merchant = {
            "captured": sum(payment["amount"] for payment in self.payments.values()),
            "refunded": sum(payment["refunded"] for payment in self.payments.values()),
            "fees": accounts["fees"] + accounts["tax"],
            "tax": accounts["tax"],
            "settled": accounts["bank"],
            "unsettled": accounts["merchant"],
            "payout_balance": accounts["payout_balance"],
        }
        totals = {name: getattr(self, name) for name in ("orders", "payments", "refunds", "settlements", "payouts")}
        return {"merchant": merchant, "accounts": dict(accounts), **totals}


def read(store: Store) -> Books:
    """The books of everything that happened."""
    books = Books()
    for _, body in store.journal():
        happened = {kind: holder["entity"] for kind, holder in body["payload"].items()}
        match body["event"].partition("."):
            case ("order", _, "created"):
                order = happened["order"]
                books.orders[order["id"]] = {"amount": order["amount"], "captured": 0}
            case ("payment", _, "captured"):
                _captured(books, happened["payment"])
            case ("refund", _, state):
                _refund(books, happened["refund"], state)
            case ("settlement", _, _):
                _settlement(books, happened["settlement"])
            case ("payout", _, state):
                _payout(books, happened["payout"], state)
            case ("balance", _, _):
                books.post("funding", "payout_balance", happened["balance"]["amount"])
            case _:  # moves no money: an authorisation, a failure, a validation
                pass
    return books


def _captured(books: Books, payment: Entity) -> None:
    books.post("customers", "merchant", payment["amount"])
    books.orders[payment["order_id"]]["captured"] += payment["amount"]
    entry = {"order_id": payment["order_id"], "amount": payment["amount"], "fee": payment["fee"], "tax": payment["tax"]}
    books.payments[payment["id"]] = entry | {"refunded": 0}


def _refund(books: Books, refund: Entity, state: str) -> None:
    amount, payment = refund["amount"], books.payments[refund["payment_id"]]
    match state:
        case "created":
            books.post("merchant", "refunds_in_flight", amount)
            payment["refunded"] += amount
        case "processed":
            books.post("refunds_in_flight", "customers", amount)
        case "failed":
            books.post("refunds_in_flight", "merchant", amount)
            payment["refunded"] -= amount
        case _:
            raise AssertionError(state)
    status = "pending" if state == "created" else state
    books.refunds[refund["id"]] = {"payment_id": refund["payment_id"], "amount": amount, "status": status}


def _settlement(books: Books, settlement: Entity) -> None:
    books.post("merchant", "bank", settlement["amount"])
    books.post("merchant", "fees", settlement["fees"] - settlement["tax"])
    books.post("merchant", "tax", settlement["tax"])
    books.settlements[settlement["id"]] = {key: settlement[key] for key in ("amount", "fees", "tax")}


def _payout(books: Books, payout: Entity, state: str) -> None:
    amount = payout["amount"]
    entry = books.payouts.setdefault(payout["id"], {"amount": amount, "status": "created"})
    match (entry["status"], state):
        case (_, "updated"):
            return
        case (_, "initiated"):
            books.post("payout_balance", "payouts_in_flight", amount)
        case ("processing", "processed"):
            books.post("payouts_in_flight", "beneficiaries", amount)
        case ("processing", "failed" | "reversed"):
            books.post("payouts_in_flight", "payout_balance", amount)
        case ("processed", "reversed"):
            books.post("beneficiaries", "payout_balance", amount)
        case _:  # never begun, or failed before: the balance has the money already
            pass
    entry["status"] = "processing" if state == "initiated" else state


def problems(store: Store, books: Books) -> list[str]:
    """Where the journal and the store disagree; empty when the books tie."""
    return [*_balances(store, books), *_payments(store, books), *_settlements(store, books), *_payouts(store, books)]


def _balances(store: Store, books: Books) -> Iterator[str]:
    if total := sum(books.accounts.values()):
        yield f"the accounts add up to {total}"
    open_ = settlements.unsettled(store)
    gross = sum(settlements.net(store, entity) + (entity.get("fee") or 0) for entity in open_)
    yield from _differ("unsettled", books.accounts["merchant"], gross)
    yield from _differ("payout balance", books.accounts["payout_balance"], store.fact("balance", 0))
    pending = sum(refund["amount"] for refund in store.find("refund", where=("status", "pending")))
    yield from _differ("refunds in flight", books.accounts["refunds_in_flight"], pending)


def _payments(store: Store, books: Books) -> Iterator[str]:
    for order in store.find("order"):
        paid = min(books.orders[order["id"]]["captured"], order["amount"])
        yield from _differ(f"{order['id']} paid", paid, order["amount_paid"])
    captured = {payment["id"]: payment for payment in store.find("payment") if payment["captured"]}
    yield from _differ("captured payments", sorted(books.payments), sorted(captured))
    for payment_id, payment in captured.items():
        entry = books.payments.get(payment_id, {})
        yield from _differ(f"{payment_id} refunded", entry.get("refunded"), payment["amount_refunded"])
        if not 0 <= payment["amount_refunded"] <= payment["amount"]:
            yield f"{payment_id} is refunded by {payment['amount_refunded']} of {payment['amount']}"
    statuses = {refund["id"]: refund["status"] for refund in store.find("refund")}
    yield from _differ("refunds", {key: entry["status"] for key, entry in books.refunds.items()}, statuses)


def _settlements(store: Store, books: Books) -> Iterator[str]:
    found = store.find("settlement")
    yield from _differ("settlements", sorted(books.settlements), sorted(settlement["id"] for settlement in found))
    for settlement in found:
        rows = settlements.rows_of(store, settlement)
        entry = books.settlements.get(settlement["id"], {})
        yield from _differ(f"{settlement['id']} amount", entry.get("amount"), sum(row["credit"] - row["debit"] for row in rows))
        yield from _differ(f"{settlement['id']} fees", entry.get("fees"), sum(row["fee"] for row in rows))
        yield from _differ(f"{settlement['id']} tax", entry.get("tax"), sum(row["tax"] for row in rows))


def _payouts(store: Store, books: Books) -> Iterator[str]:
    found = store.find("payout")
    statuses = {payout["id"]: payout["status"] for payout in found}
    yield from _differ("payouts", {key: entry["status"] for key, entry in books.payouts.items()}, statuses)
    for account, status in (("payouts_in_flight", "processing"), ("beneficiaries", "processed")):
        amount = sum(payout["amount"] for payout in found if payout["status"] == status)
        yield from _differ(account, books.accounts[account], amount)


def _differ(what: str, journal: object, store: object) -> Iterator[str]:
    if journal != store:
        yield f"{what}: {journal} by the journal, {store} by the store"

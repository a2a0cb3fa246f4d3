"""The gateway's own books tie after a long random history, and notice when the store says something else."""

import asyncio
import random
import shutil
from pathlib import Path
from typing import Any, Final

import pytest

from saker.payments.fakepay import books
from saker.payments.fakepay.store import Store
from tests.fixtures.gateway import Gateway, GatewayClient, payout_body

OPERATIONS: Final = 400
NUMBERS: Final = ("112233445566", "1122330001", "1122330002", "1122330003", "1122330004", "1122330005")


class History:
    """A merchant, its customers and banks that do anything at any time; what is refused changes nothing."""

    def __init__(self, gateway: GatewayClient, chance: random.Random) -> None:
        self.gateway, self.chance = gateway, chance
        self.ids: dict[str, list[str]] = {kind: [] for kind in ("order", "payment", "refund", "account", "payout")}
        self.statuses: list[int] = []

    async def step(self) -> None:
        """One operation."""
        verbs = (self.order, self.pay, self.pay, self.late, self.capture, self.refund, self.refund, self.decide_refund)
        await self.chance.choice((*verbs, self.payout, self.payout, self.decide_payout, self.cancel, self.credit, self.settle))()

    async def order(self) -> None:
        body = {"amount": self.chance.randrange(100, 900_000), "currency": "INR", "payment_capture": self.chance.random() < 0.7}
        await self.send("order", "/v1/orders", body)

    async def pay(self) -> None:
        outcome = self.chance.choice(["paid", "paid", "authorized", "failed"])
        method = self.chance.choice(["upi", "card", "netbanking"])
        await self.send("payment", f"/control/orders/{self.some('order')}/payments", {"outcome": outcome, "method": method})

    async def late(self) -> None:
        await self.send(None, f"/control/payments/{self.some('payment')}/authorization", {})

    async def capture(self) -> None:
        await self.send(None, f"/control/payments/{self.some('payment')}/capture", {})

    async def refund(self) -> None:
        body = {"amount": self.chance.randrange(100, 300_000)} if self.chance.random() < 0.8 else {}
        await self.send("refund", f"/v1/payments/{self.some('payment')}/refund", body)

    async def decide_refund(self) -> None:
        outcome = self.chance.choice(["processed", "failed"])
        await self.send(None, f"/control/refunds/{self.some('refund')}", {"outcome": outcome})

    async def payout(self) -> None:
        if len(self.ids["account"]) < len(NUMBERS):
            self.ids["account"] = [(await self.gateway.fund_account(number))["id"] for number in NUMBERS]
        body = payout_body(
            self.some("account"), self.chance.randrange(100, 40_000_000), queue_if_low_balance=self.chance.random() < 0.5
        )
        await self.send("payout", "/v1/payouts", body, {"X-Payout-Idempotency": f"key {self.chance.randrange(200)}"})

    async def decide_payout(self) -> None:
        outcome = self.chance.choice(["processing", "processed", "failed", "reversed", "rejected"])
        await self.send(None, f"/control/payouts/{self.some('payout')}", {"outcome": outcome})

    async def cancel(self) -> None:
        await self.send(None, f"/v1/payouts/{self.some('payout')}/cancel", {})

    async def credit(self) -> None:
        await self.send(None, "/control/balance", {"amount": self.chance.randrange(1, 10_000_000)})

    async def settle(self) -> None:
        await self.send(None, "/control/settlements", {})

    def some(self, kind: str) -> str:
        """The id of something that exists, or of nothing."""
        return self.chance.choice(self.ids[kind] or ["nothing"])

    async def send(self, makes: str | None, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        answer = await self.gateway.http.post(path, json=body, headers=headers)
        assert answer.status_code in {200, 400}, f"{path}: {answer.status_code} {answer.text}"
        self.statuses.append(answer.status_code)
        if makes and answer.status_code == 200:
            self.ids[makes].append(answer.json()["id"])


def statuses(found: dict[str, Any]) -> set[str]:
    """The states in which payouts are."""
    return {payout["status"] for payout in found["payouts"].values()}


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_books_tie_after_a_random_history(gateway: GatewayClient, seed: int) -> None:
    await gateway.control.set(refund_outcome="pending", payout_outcome="pending")
    history = History(gateway, random.Random(seed))
    for number in range(OPERATIONS):
        await history.step()
        if number % 100 == 0:
            await gateway.control.require_tied_books()
    async with asyncio.timeout(30):
        while "pending" in statuses(found := await gateway.control.require_tied_books()):
            pass
    assert history.statuses.count(200) > OPERATIONS / 3
    assert found["merchant"]["refunded"]
    assert len(found["settlements"]) > 3
    assert statuses(found) >= {"processed", "reversed", "failed", "processing"}
    assert sum(found["accounts"].values()) == 0


SET: Final = "UPDATE entities SET body = json_set(body, '$.{key}', {value}) WHERE kind = '{kind}'"
PLANTED: Final = {
    "a refund that the payment does not know": SET.format(kind="payment", key="amount_refunded", value=0),
    "a settlement of another amount": SET.format(kind="refund", key="amount", value=1),
    "an order that is not paid": SET.format(kind="order", key="amount_paid", value=0),
    "a payout in another state": SET.format(kind="payout", key="status", value="'failed'"),
    "a payment that is settled twice": "UPDATE entities SET body = json_remove(body, '$._settlement_id') WHERE kind = 'payment'",
    "a balance that nothing explains": "UPDATE facts SET value = '7' WHERE name = 'balance'",
    "a refund that was never announced": "DELETE FROM journal WHERE name = 'refund.processed'",
    "a settlement that is gone": "DELETE FROM entities WHERE kind = 'settlement'",
}


async def test_every_planted_disagreement_is_named(tmp_path: Path) -> None:
    async with Gateway(tmp_path) as gateway:
        payment = await gateway.control.pay((await gateway.order())["id"])
        await gateway.post(f"/payments/{payment['id']}/refund", amount=10_000)
        await gateway.control.settle()
        await gateway.payout((await gateway.fund_account())["id"])
        await gateway.control.require_tied_books()
    unnoticed = [name for name, sql in PLANTED.items() if not problems(gateway.books_file, tmp_path / "planted", sql)]
    assert unnoticed == []
    assert problems(gateway.books_file, tmp_path / "planted", "SELECT 1") == []


def problems(file: Path, copy: Path, sql: str) -> list[str]:
    """What the books say of a copy in which a statement was run."""
    shutil.copyfile(file, copy)
    store = Store(copy)
    try:
        with store.writing():
            store.connection.execute(sql)
        return books.problems(store, books.read(store))
    finally:
        store.close()

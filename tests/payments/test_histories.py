"""Random histories of paying, told in every wrong way: afterwards the books are what the gateway's own books say.

The gateway decides what is true; what reaches Saker of it is doubled, shuffled, lost, forged and written anew.
"""

import hashlib
import hmac
import json
import os
import random
from collections.abc import Awaitable, Callable
from typing import Final

import pytest
from httpx import AsyncClient

from saker.core.db import Database
from saker.core.settings import Settings
from tests.fixtures.books import Books
from tests.fixtures.gateway import KEY_SECRET, WEBHOOK_SECRET, GatewayClient, Hook, Hooks
from tests.fixtures.paying import Paying, paying_through, verified, violations
from tests.fixtures.people import SignUp

HISTORIES: Final = 5_000 if os.environ.get("SAKER_LONG") else 200
ACTS: Final = 8
COMPARED_EVERY: Final = 20
AMOUNTS: Final = (10_000, 50_000, 1_23_457)


@pytest.fixture
def app_settings(app_settings: Settings, gateway: GatewayClient) -> Settings:
    return paying_through(app_settings, gateway)


class History:
    """Some orders of one person, and what the gateway told of them that was not handed over yet."""

    def __init__(self, paying: Paying, gateway: GatewayClient, merchant: Hooks, chance: random.Random) -> None:
        self._paying, self._gateway, self._merchant, self._chance = paying, gateway, merchant, chance
        self._orders: dict[str, str] = {}
        self._payments: dict[str, tuple[str, str]] = {}
        self._heard: list[Hook] = []
        self._number = 0

    async def play(self) -> None:
        """Acts at random; then every order is asked about, as the clock would."""
        acts: tuple[Callable[[], Awaitable[None]], ...] = (
            self._order, self._pay, self._pay, self._capture, self._tell, self._tell, self._lie, self._come_back, self._look,
        )  # fmt: skip
        await self._order()
        for _ in range(ACTS):
            await self._chance.choice(acts)()
        for order_id in self._orders:
            await self._paying.look(order_id)
            await self._paying.look(order_id)  # the first one may have captured

    async def _order(self) -> None:
        order_id, name = await self._paying.opened(self._chance.choice(AMOUNTS))
        self._orders[order_id] = name

    async def _pay(self) -> None:
        order_id, name = self._chance.choice(list(self._orders.items()))
        outcome = self._chance.choice(("paid", "paid", "authorized", "failed"))
        payment = await self._gateway.control.pay(name, outcome=outcome)
        self._payments[payment["id"]] = (order_id, name)

    async def _capture(self) -> None:
        """The gateway's own clerk captures, or a bank says yes after all."""
        for payment_id in self._payments:
            payment = await self._gateway.get(f"/payments/{payment_id}")
            if payment["status"] == "failed":
                await self._gateway.control.authorize(payment_id)
                return
            if payment["status"] == "authorized":
                await self._gateway.control.capture(payment_id)
                return

    async def _tell(self) -> None:
        """Some of what was sent arrives: in any order, some of it twice, some of it never."""
        while not self._merchant.arrived.empty():
            self._heard.append(self._merchant.arrived.get_nowait())
        if self._heard:
            told = self._chance.choices(self._heard, k=self._chance.randint(1, 4))
            await self._paying.hand_over(*told)
            self._heard = [event for event in self._heard if event not in told or self._chance.random() < 0.2]

    async def _lie(self) -> None:
        """Somebody else says that more was paid; or the same is said in other bytes, or under an old or wrong secret."""
        name = self._chance.choice(list(self._orders.values()))
        entity = {"id": "pay_Forged", "order_id": name, "amount": 99_999_00, "currency": "INR", "status": "captured"}
        body = json.dumps({"payload": {"payment": {"entity": entity}}}).encode()
        secret = self._chance.choice(("", "another", KEY_SECRET, WEBHOOK_SECRET[:-1]))
        signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        lies = [Hook(body, self._id(), signature), Hook(body, self._id(), None)]
        if self._heard:
            heard = self._chance.choice(self._heard)
            lies.append(Hook(json.dumps(json.loads(heard.body), indent=1).encode(), self._id(), heard.signature))
        assert (await self._paying.send(self._chance.choice(lies))).status_code == 400

    async def _come_back(self) -> None:
        """A browser returns: with what was signed, or with something else."""
        if not self._payments:
            return
        payment_id, (order_id, name) = self._chance.choice(list(self._payments.items()))
        signature = hmac.new(KEY_SECRET.encode(), f"{name}|{payment_id}".encode(), hashlib.sha256).hexdigest()
        given = self._chance.choice((signature, signature, signature[::-1]))
        answer = await self._paying.verify(order_id, payment_id, given)
        assert answer.status_code == (200 if given == signature else 422)

    async def _look(self) -> None:
        await self._paying.look(self._chance.choice(list(self._orders)))

    def _id(self) -> str:
        self._number += 1
        return f"lie-{self._number}"


async def test_the_books_are_those_of_the_gateway(
    client: AsyncClient, sign_up: SignUp, database: Database, books: Books, gateway: GatewayClient, merchant: Hooks
) -> None:
    seed = int(os.environ.get("SAKER_SEED", random.SystemRandom().randrange(2**32)))
    print(f"SAKER_SEED={seed}")
    paying = Paying(client, database, await verified(client, sign_up, database))
    for number in range(HISTORIES):
        await History(paying, gateway, merchant, random.Random(f"{seed}/{number}")).play()
        if number % COMPARED_EVERY == 0 or number == HISTORIES - 1:  # their books are read from their first entry on each time
            theirs = (await gateway.control.require_tied_books())["merchant"]
            assert await paying.held("gateway:local") == -theirs["captured"], f"SAKER_SEED={seed}, history {number}"
    assert await paying.balance() + await paying.held("refunds") == theirs["captured"]
    assert await paying.held("suspense") == 0
    assert await books.count("payments.orders", "state = 'paid'") == await books.count("payments.payments", "outcome = 'credited'")
    assert await violations(database) == {}
    await books.require_balance()

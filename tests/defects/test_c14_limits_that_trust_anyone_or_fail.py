"""C14: rate limits that trust `X-Forwarded-For`, answer 500 instead of 429, or fail open."""

import asyncio
import time

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from sqlalchemy import text
from starlette.requests import HTTPConnection

from saker.core import limits, settings
from saker.core.auth import Actor
from saker.core.db import Database
from saker.core.errors import Limited
from saker.core.ids import new_id
from saker.core.limits import Limiter, client_address, client_network, consume
from saker.core.settings import Settings
from tests.fixtures.people import PASSWORD
from tests.fixtures.servers import free_ports

LONG_ENOUGH = 20
PROXY, STRANGER, REAL = "10.0.0.1", "203.0.113.9", "198.51.100.7"


@pytest.fixture
def app_settings(app_settings: Settings) -> Settings:
    """Limits on, counted in a Redis that does not answer."""
    (port,) = free_ports(1)
    return app_settings.model_copy(update={"rate_limit_enabled": True, "redis_url": f"redis://127.0.0.1:{port}"})


async def test_limits_go_on_while_their_storage_is_away(client: AsyncClient) -> None:
    """Neither a 500, nor as many as one likes: this process counts by itself."""
    body = {"identifier": "nobody@example.com", "password": "kite-lantern-42-river"}
    if (left := 60 - time.time() % 60) < LONG_ENOUGH:  # windows begin with the minute: all eleven belong into one
        await asyncio.sleep(left)
    answers = [await client.post("/auth/login", json=body) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert answers[-1].json()["code"] == "rate_limited"
    assert 0 < int(answers[-1].headers["retry-after"]) <= 61


async def test_every_class_refuses_by_limited_and_never_by_another_error() -> None:
    limiter = Limiter(None)
    for limit_class, rate in limits.TABLE.items():
        allowed = int(rate.partition("/")[0])
        for _ in range(allowed):
            await limiter.hit(limit_class, "address:192.0.2.1")
        with pytest.raises(Limited):
            await limiter.hit(limit_class, "address:192.0.2.1")


async def test_another_forwarded_address_for_each_request_does_not_help(client: AsyncClient) -> None:
    body = {"identifier": "nobody@example.com", "password": "kite-lantern-42-river"}
    statuses = [
        (await client.post("/auth/login", json=body, headers={"X-Forwarded-For": f"192.0.2.{number}"})).status_code
        for number in range(11)
    ]
    assert statuses[-1] == 429


def body(number: int) -> dict[str, object]:
    return {"email": f"p{number}@example.com", "password": PASSWORD, "display_name": "P", "accept_terms": True}


async def test_accounts_of_ones_own_buy_no_further_ones(client: AsyncClient) -> None:
    """Each account's token was counted by itself: five accounts an hour became as many as one liked."""
    made = [await client.post("/auth/register", json=body(number)) for number in range(5)]
    assert [answer.status_code for answer in made] == [201] * 5
    for answer in made:
        bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
        assert (await client.post("/auth/register", json=body(99), headers=bearer)).status_code == 429
        assert (await client.get("/me", headers=bearer)).status_code == 200, "who is signed in is not slowed down by others"


@pytest.mark.parametrize("limit_class", sorted(limits.BY_NETWORK))
async def test_where_credentials_are_taken_the_network_and_the_person_count(app: FastAPI, limit_class: str) -> None:
    allowed = int(limits.TABLE[limit_class].partition("/")[0])
    asha = Actor(new_id(), frozenset())
    for _ in range(allowed):
        await consume(connection(app, STRANGER, Actor(new_id(), frozenset())), limit_class)
    with pytest.raises(Limited):
        await consume(connection(app, STRANGER, asha), limit_class)
    for number in range(allowed):
        await consume(connection(app, f"192.0.2.{number}", asha), limit_class)
    with pytest.raises(Limited):
        await consume(connection(app, REAL, asha), limit_class)


async def test_elsewhere_those_behind_one_address_do_not_slow_each_other_down(app: FastAPI) -> None:
    for _ in range(61):
        await consume(connection(app, STRANGER, Actor(new_id(), frozenset())), "order")


def connection(app: FastAPI, peer: str, actor: Actor) -> HTTPConnection:
    made = HTTPConnection({"type": "http", "headers": [], "client": (peer, 1), "app": app})
    made.state.actor = actor
    return made


async def test_a_network_of_ipv6_is_one_caller(app: FastAPI) -> None:
    """Whoever has one address of IPv6 has 2⁶⁴ of them."""
    registered, codes = [], []
    for number in range(1, 13):
        transport = ASGITransport(app, client=(f"2001:db8:1:2::{number:x}", 5000))
        async with AsyncClient(transport=transport, base_url="https://saker.example/api/v1") as one:
            asking = {"phone": f"+9198765{number:05}", "purpose": "register"}
            codes.append((await one.post("/auth/otp/send", json=asking)).status_code)
            registered.append((await one.post("/auth/register", json=body(number))).status_code)
    assert (registered.count(201), codes.count(202)) == (5, 10)


async def test_guesses_from_a_network_of_ipv6_are_counted_together(app: FastAPI, database: Database) -> None:
    for number in (1, 2):
        transport = ASGITransport(app, client=(f"2001:db8:1:2::{number:x}", 5000))
        async with AsyncClient(transport=transport, base_url="https://saker.example/api/v1") as one:
            await one.post("/auth/login", json={"identifier": f"nobody{number}@example.com", "password": PASSWORD})
    async with database.reading() as session:
        counted = (await session.execute(text("SELECT failures FROM identity.sign_in_attempts ORDER BY 1"))).scalars().all()
    assert counted == [1, 1, 2], "two accounts, one network"


@pytest.mark.parametrize(
    ("peer", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("/run/saker.sock", "unknown"),
    ],
)
def test_what_counts_as_one_caller(peer: str, network: str) -> None:
    assert client_network(HTTPConnection({"type": "http", "headers": [], "client": (peer, 1)})) == network


def test_proxies_are_addresses_and_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "current", lambda: Settings(trusted_proxies="10.0.0.0/8, 2001:db8::/32"))
    assert address(PROXY, REAL) == REAL
    assert address(f"::ffff:{PROXY}", REAL) == REAL, "as a socket for both families shows it"
    assert address(PROXY, f"{REAL}, 10.9.9.9, 2001:db8::1") == REAL
    assert address(STRANGER, REAL) == STRANGER
    assert address(PROXY, "nonsense") == "unknown"


@pytest.mark.parametrize("wrong", ["10.0.0.0/33", "proxy.example", "10.0.0.1/8", "*"])
def test_a_proxy_that_is_none_is_refused_at_the_start(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    monkeypatch.setenv("SAKER_TRUSTED_PROXIES", wrong)
    settings.current.cache_clear()
    with pytest.raises(settings.SettingsInvalid, match="SAKER_TRUSTED_PROXIES: "):
        settings.current()


def address(peer: str, *lines: str) -> str:
    headers = [(b"x-forwarded-for", line.encode()) for line in lines]
    return client_address(HTTPConnection({"type": "http", "headers": headers, "client": (peer, 1)}))


def test_the_address_is_what_the_nearest_proxy_of_ours_saw(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "current", lambda: Settings(trusted_proxies=(PROXY,)))
    assert address(STRANGER, REAL) == STRANGER, "a header of a stranger is not believed"
    assert address(PROXY, REAL) == REAL
    assert address(PROXY, f"{STRANGER}, {REAL}") == REAL, "what a caller puts in front of it is not believed"
    assert address(PROXY, STRANGER, REAL) == REAL, "nor where the proxy adds a line of its own"
    assert address(PROXY) == PROXY

"""C14: rate limits that trust `X-Forwarded-For`, answer 500 instead of 429, or fail open."""

import asyncio
import time

import pytest
from httpx import AsyncClient
from starlette.requests import HTTPConnection

from saker.core import limits, settings
from saker.core.errors import Limited
from saker.core.limits import Limiter, client_address
from saker.core.settings import Settings
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

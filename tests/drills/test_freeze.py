"""Defect E15, the freeze: many requests at once must all be answered, and the server must say meanwhile that it lives."""

import asyncio
import re
import time
from collections import Counter
from pathlib import Path
from typing import Final
from uuid import UUID

from httpx import Response

from saker.app.http import create_app
from saker.core.db import Database
from saker.core.settings import Settings
from tests.conftest import Urls
from tests.fixtures.books import Books
from tests.fixtures.gateway import served_gateway
from tests.fixtures.paying import confirm_address, paying_environment
from tests.fixtures.people import PASSWORD, SignedUp, SignUp, make_staff
from tests.fixtures.pulse import Pulse, p99
from tests.fixtures.second_factors import step_up
from tests.fixtures.servers import Servers
from tests.fixtures.writing import WRITES, Sending, World, writing_routes

AT_ONCE: Final = 64
HEALTH_MS: Final = 100.0
"""p99 of health, on processors of its own: without the time that others on this machine had them (see `Pulse`)."""

CROWDED: Final = 1.5
CROWDED_MS: Final = 300.0
"""The same where the server stood in the queue for half as long as it ran, or longer: there requests come in bunches."""

LONGEST_MS: Final = 1000.0
"""No answer takes longer, however many are quick: a freeze is one slow answer among hundreds that came before it."""

SERVED_AT_LEAST: Final = AT_ONCE // 4
TRIES: Final = 2
"""A machine may stall once for reasons of its own; a freeze comes every time."""

_IN_USE: Final = re.compile(r"^saker_database_connections_in_use (\S+)$", re.MULTILINE)


def test_every_route_that_writes_has_its_drill(app_settings: Settings) -> None:
    assert writing_routes(create_app(app_settings)) == set(WRITES)


async def test_64_requests_at_once_on_every_route_that_writes_are_all_answered(
    urls: Urls, tmp_path: Path, database: Database, books: Books
) -> None:
    async with served_gateway(None) as gateway, Servers(urls.app, tmp_path, count=1, **paying_environment(gateway)) as servers:
        for attempt in range(TRIES):
            fault = frozen(*await storm(servers, await a_world(servers, database, attempt)))
            if fault is None:
                break
        assert fault is None, fault
        await require_idle_pool(servers)
    await books.require_balance()


def say(line: str) -> None:
    """Shown with `-s`, and when the drill fails."""
    print(line)


def frozen(by_clock: list[float], alone: list[float]) -> str | None:
    """What is wrong with these answers of health, if anything is."""
    crowd = sum(by_clock) / sum(alone)
    bound = HEALTH_MS if crowd < CROWDED else CROWDED_MS
    figures = f"p99 {p99(alone):.0f} ms, longest {max(alone):.0f} ms of {len(alone)}; by the clock p99 {p99(by_clock):.0f} ms"
    say(f"health under load: {figures}, crowded {crowd:.1f} times; bound {bound:.0f} ms")
    return None if p99(alone) < bound and max(alone) < LONGEST_MS else f"health under load: {figures}"


async def storm(servers: Servers, world: World) -> tuple[list[float], list[float]]:
    """Every route in turn, so many requests of it at once; what `Pulse` measured meanwhile."""
    by_clock: list[float] = []
    alone: list[float] = []
    for (method, path), writing in WRITES.items():
        sendings = await writing.prepare(world, AT_ONCE)
        async with Pulse(servers.ports[0], servers.pid(0)) as pulse:
            began = time.perf_counter()
            answers = await asyncio.gather(*(send(servers, method, sending) for sending in sendings))
            taken = time.perf_counter() - began
        codes = dict(Counter(answer.status_code for answer in answers))
        health = f"health at most {max(pulse.by_clock):.0f} ms, alone {max(pulse.alone):.0f} ms"
        say(f"{method} {path}: {codes} in {taken:.1f} s, {health}")
        require_answers(answers, writing.expected, path)
        by_clock += pulse.by_clock
        alone += pulse.alone
        if path == "/auth/register":
            world.people = [signed_up(sending, answer) for sending, answer in zip(sendings, answers, strict=True)]
    return by_clock, alone


async def a_world(servers: Servers, database: Database, attempt: int) -> World:
    """An administrator, and Asha with a second session to end: new ones for each storm, which ends all of it."""
    sign_up = SignUp(servers.client)
    admin, asha = [await sign_up(name, email=f"{name}{attempt}@example.com") for name in ("Admin", "Asha")]
    staff_app = await make_staff(database, admin.id)
    admin = await step_up(servers.client, admin, method="totp", code=staff_app.code(1))
    await confirm_address(servers.client, database, asha)
    again = {"identifier": asha.email, "password": asha.password}
    assert (await servers.client.post("/auth/login", json=again)).status_code == 200
    return World(servers.client, admin, asha)


def signed_up(sending: Sending, answer: Response) -> SignedUp:
    """The person whom a registration made."""
    assert sending.json is not None
    signed = answer.json()
    person_id = UUID(signed["user"]["id"])
    return SignedUp(person_id, sending.json["email"], PASSWORD, signed["access_token"], signed["refresh_token"], signed["user"])


async def send(servers: Servers, method: str, sending: Sending) -> Response:
    """One request over a connection of its own."""
    return await servers.client.request(method, sending.path, json=sending.json, content=sending.content, headers=sending.headers)


def require_answers(answers: list[Response], expected: frozenset[int], path: str) -> None:
    """All as expected; the excess may be told that the database is busy, and when to come again."""
    busy = [answer for answer in answers if answer.status_code == 503]
    assert all(answer.json()["code"] == "database_busy" and "Retry-After" in answer.headers for answer in busy), path
    assert AT_ONCE - len(busy) >= SERVED_AT_LEAST, f"{path}: {len(busy)} of {AT_ONCE} were sent away"
    others = [answer for answer in answers if answer.status_code not in {503, *expected}]
    assert not others, f"{path}: {others[0].status_code} {others[0].text}"


async def require_idle_pool(servers: Servers) -> None:
    """No connection stays taken once the answers are out; the process looks twice a second, its own tasks take turns."""
    deadline = time.monotonic() + 10
    while True:
        found = _IN_USE.search((await servers.client.get("http://saker.test/metrics")).text)
        assert found is not None
        if float(found.group(1)) == 0:
            return
        assert time.monotonic() < deadline, f"{found.group(1)} connections are still taken"
        await asyncio.sleep(0.1)

"""The throw-away people of a run: one pair for all of it, in the operator's inbox, gone afterwards whatever happens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, NoReturn

import httpx
import pytest
from sqlalchemy import text
from starlette.responses import JSONResponse

from saker.app import embedded, wiring
from saker.app.live.owning import OWNED, WORDS
from saker.app.live.routes import called
from saker.app.openapi import PERSON
from saker.core.checking import Host, hosting
from saker.core.contrib import Check, CheckContext, CheckKind, Finding, Status
from saker.core.db import Database
from saker.core.guests import Guests
from saker.core.settings import PaymentGateway, Settings
from saker.core.shared import Shared
from saker.ops import runner
from tests.checks.planted.guests import when
from tests.checks.planted.messages import URL
from tests.checks.world import World
from tests.conftest import Urls
from tests.ops.making import check

BY_ID = {one.id: one for one in wiring.CHECKS}


@pytest.fixture
def world(database: Database, urls: Urls, postgres: embedded.Running, monkeypatch: pytest.MonkeyPatch) -> World:
    """A sound deployment of this test's own."""
    return World(database, urls.app, urls.owner, postgres.admin_url, monkeypatch)


async def _breaks(_pair: Guests, _: CheckContext) -> NoReturn:
    message = "half-way"
    raise RuntimeError(message)


async def _passes(pair: Guests, _: CheckContext) -> Finding:
    return Finding(Status.PASS, pair.one.email, "")


def _live(look: Host, name: str = "SKR-TST-001") -> Check:
    return replace(check(name, kind=CheckKind.LIVE), run=hosting(look))


async def _rows(database: Database, statement: str) -> list[tuple[object, ...]]:
    async with database.reading() as session:
        return [tuple(row) for row in await session.execute(text(statement))]


async def test_a_run_has_one_pair_which_asks_to_be_forgotten_though_a_check_breaks(world: World) -> None:
    checks = tuple(_live(look, f"SKR-TST-00{at}") for at, look in enumerate((_passes, _breaks, _passes)))
    async with world.serving() as context:
        report = await runner.run(checks, context)
    assert [result.status for result in report.results] == [Status.PASS, Status.FAIL, Status.PASS]
    people = await _rows(world.database, "SELECT email FROM identity.people")
    assert len(people) == 2
    assert all(str(email).startswith("checks+") and str(email).endswith("@example.com") for (email,) in people)
    assert len(await _rows(world.database, "SELECT 1 FROM privacy.erasures WHERE cancelled_at IS NULL")) == 2
    assert report.notes == ()


async def test_all_live_checks_of_a_run_stay_within_the_limits_of_one_address(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where in (
        "saker.app.live.quickness.PROFILE_MS",
        "saker.app.live.quickness.REFERENCE_MS",
        "saker.identity.checks.guessing.ALIKE",
    ):
        monkeypatch.setattr(where, 10_000)  # a busy machine is no fault
    beyond = ("SKR-TLS", "SKR-MSG", "SKR-WEB-002")  # a certificate, other servers, a worker
    checks = [one for one in wiring.CHECKS if one.kind is CheckKind.LIVE and not one.id.startswith(beyond)]
    async with world.serving() as context:
        report = await runner.run(tuple(checks), context)
    assert {
        result.check.id: result.reason or result.evidence for result in report.results if result.status is not Status.PASS
    } == {}


async def test_a_wish_that_is_refused_is_told(world: World) -> None:
    async with world.serving(when("POST", "/api/v1/me/erasure", JSONResponse({}, 500))) as context:
        report = await runner.run((_live(_passes),), context)
    assert len(report.notes) == 2
    assert all("is not forgotten: the wish is answered 500" in note for note in report.notes)


async def test_too_many_registrations_and_no_inbox_leave_a_check_not_run(world: World) -> None:
    wanted = _live(_passes)
    async with world.serving(when("POST", "/api/v1/auth/register", JSONResponse({}, 429, {"Retry-After": "60"}))) as context:
        (limited,) = (await runner.run((wanted,), context)).results
        (homeless,) = (await runner.run((wanted,), world.context(url=context.url, check_inbox=None))).results
    assert (limited.status, limited.reason) == (
        Status.NOT_RUN,
        "too many registered from this address lately: try again in 60 s",
    )
    assert (homeless.status, homeless.reason) == (Status.NOT_RUN, "there is no inbox for throw-away people")


async def test_nobody_there_is_a_failure(world: World) -> None:
    (result,) = (await runner.run((_live(_passes),), world.context(url="http://127.0.0.1:9"))).results
    assert result.status is Status.FAIL


async def test_what_is_shared_is_made_once_and_put_away_once() -> None:
    happened: list[str] = []

    @asynccontextmanager
    async def make(name: str) -> AsyncIterator[str]:
        await asyncio.sleep(0)
        happened.append(f"{name} made")
        yield name
        happened.append(f"{name} put away")

    shared = Shared()
    assert await asyncio.gather(*(shared.get(make, "it") for _ in range(5))) == ["it"] * 5
    await shared.close()
    await shared.close()
    assert happened == ["it made", "it put away"]


async def test_who_gives_up_waiting_takes_it_from_nobody() -> None:
    release = asyncio.Event()

    @asynccontextmanager
    async def make(name: str) -> AsyncIterator[str]:
        await release.wait()
        yield name

    shared = Shared()
    impatient = asyncio.create_task(shared.get(make, "it"))
    await asyncio.sleep(0)
    impatient.cancel()
    release.set()
    assert await shared.get(make, "it") == "it"
    await shared.close()


async def test_what_measures_runs_after_the_others_and_what_uses_up_runs_last() -> None:
    order: list[str] = []

    def noting(name: str, turn: int) -> Check:
        async def run(_: CheckContext) -> Finding:
            await asyncio.sleep(0)
            order.append(name)
            return Finding(Status.PASS, "", "")

        return Check(f"SKR-TST-{name}", "Notes", CheckKind.CONFIG, (), "Nothing", run, turn=turn)

    checks = tuple(noting(name, turn) for name, turn in (("001", 2), ("002", 0), ("003", 1), ("004", 0)))
    await runner.run(checks, CheckContext(Settings(database_url=None)))
    assert order == ["002", "004", "003", "001"]


def test_every_place_of_a_persons_route_has_an_object_to_try_or_a_reason() -> None:
    routes = [route for route in called(wiring.routers(Settings(payment_gateway=PaymentGateway.RAZORPAY))) if route.roles == PERSON]
    places = {place for route in routes for place in route.places}
    assert places == OWNED.keys() | WORDS.keys()


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("SKR-MSG-001", {"check_inbox": None}),
        ("SKR-MSG-001", {"smtp_host": None}),
        ("SKR-MSG-002", {"check_resolver": "127.0.0.1:9"}),
        ("SKR-MSG-003", {"phone_sign_in": True, "check_phone": None}),
        ("SKR-IDN-013", {"phone_sign_in": True, "check_phone": None}),
    ],
)
async def test_what_cannot_be_seen_is_not_run(
    world: World, name: str, changed: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("saker.ops.checks.mail.RESOLVER_SECONDS", 0.2)
    finding = await BY_ID[name].run(world.context(url=URL, **changed))
    assert finding.status is Status.NOT_RUN


async def test_a_link_is_not_tried_without_a_database(world: World) -> None:
    async with world.serving() as context:
        bare = CheckContext(context.settings, None, context.url)
        finding = await BY_ID["SKR-IDN-007"].run(bare)
        await bare.shared.close()
    assert finding.status is Status.NOT_RUN


async def test_logins_that_are_refused_for_now_are_not_run(world: World) -> None:
    async with world.serving(when("POST", "/api/v1/auth/login", JSONResponse({}, 429, {"Retry-After": "9"}))) as context:
        found = {name: (await BY_ID[name].run(context)).status for name in ("SKR-IDN-009", "SKR-IDN-010", "SKR-IDN-012")}
        await context.shared.close()
    assert set(found.values()) == {Status.NOT_RUN}


async def test_every_answer_of_a_limited_route_names_its_limit(world: World) -> None:
    async with world.serving() as context, httpx.AsyncClient(base_url=context.url or "") as visitor:
        refused = await visitor.post("/api/v1/auth/login", json={})
        health = await visitor.get("/api/v1/health")
    assert refused.headers["RateLimit-Policy"] == '"login";q=10;w=60'
    assert "RateLimit-Policy" not in health.headers

"""Being forgotten: after fourteen days, unless one signs in or something is open; and then nowhere."""

import asyncio
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy.ext.asyncio import AsyncSession

from saker.app import embedded, wiring
from saker.core import clock, crypto
from saker.core.auth import Actor
from saker.core.contrib import Blocker
from saker.core.db import Database
from saker.core.ids import new_id
from saker.identity import commands as identity
from saker.identity.rules.people import Role
from saker.privacy import commands
from saker.privacy.commands import erasures
from saker.privacy.contributed import Contributed, contribute
from saker.privacy.rules import GRACE
from tests.conftest import Urls
from tests.fixtures.books import Books
from tests.fixtures.people import SignedUp, SignUp, make_staff
from tests.fixtures.pictures import picture
from tests.fixtures.second_factors import step_up
from tests.fixtures.trading import mid, order

CANARIES = ("Zephyrine Quillfeather", "zephyrine.canary", "canary-order-77", "zephyr-line-77", "ZephyrBrowse")


def keyed(person: SignedUp) -> dict[str, str]:
    return {**person.headers, "Idempotency-Key": str(new_id())}


async def wish(client: AsyncClient, person: SignedUp) -> str:
    answer = await client.post("/me/erasure", headers=keyed(await step_up(client, person)))
    assert answer.status_code == 202, answer.text
    erasure_id: str = answer.json()["id"]
    return erasure_id


@contextmanager
def later(by: timedelta) -> Iterator[None]:
    clock.shift(by)
    try:
        yield
    finally:
        clock.shift(timedelta(0))


async def carry_out(database: Database, erasure_id: str) -> None:
    async with database.edge() as session:
        await commands.erase_due(session)
    async with database.edge(timeout_seconds=60) as session:
        await erasures.erase.run(session, erasure_id=erasure_id)


async def log_in(client: AsyncClient, person: SignedUp) -> int:
    return (await client.post("/auth/login", json={"identifier": person.email, "password": person.password})).status_code


async def test_the_canary_is_nowhere(
    client: AsyncClient,
    sign_up: SignUp,
    database: Database,
    books: Books,
    urls: Urls,
    capfd: pytest.CaptureFixture[str],
) -> None:
    client.headers["User-Agent"] = "ZephyrBrowse/1.0"
    canary = await sign_up("Zephyrine Quillfeather", email="zephyrine.canary@example.com")
    other = await sign_up("Asha Rao", email="asha@example.com")
    assert (await order(client, canary, notional="2500", client_order_id="canary-order-77")).status_code == 201
    low = f"{await mid(client) // 2}.00"
    assert (await order(client, canary, type="limit", quantity="0.01", limit_price=low)).status_code == 201
    face = await client.put("/me/avatar", content=picture(colour="plum"), headers=canary.headers)
    pixels = (await client.get(face.json()["large"].removeprefix("/api/v1"))).content.hex()
    await client.patch("/me", headers=canary.headers, json={"bio": "zephyr-line-77", "display_currency": "SIM_ETH"})
    await client.put("/me/preferences", headers=canary.headers, json={"language": "en-US"})
    answer = await client.post("/me/export", headers=keyed(await step_up(client, canary)))
    async with database.edge() as session:
        await commands.build_export.run(session, export_id=answer.json()["id"])
    assert all(one in dump(urls) for one in (*CANARIES[:4], pixels))
    erasure_id = await wish(client, canary)
    with later(GRACE + timedelta(minutes=1)):
        await carry_out(database, erasure_id)
        await carry_out(database, erasure_id)  # a job that runs again finds nothing to do
    dumped, said = dump(urls), "".join(capfd.readouterr())
    for one in (*CANARIES, pixels):
        assert one not in dumped, one
        assert one not in said, one
    assert "Asha Rao" in dumped
    async with database.reading() as session:
        with pytest.raises(crypto.SealBroken):
            await crypto.open_for(session, canary.id, "export", b"x" * 40)
    assert await log_in(client, canary) == 401
    assert await log_in(client, other) == 200
    certificate = (await client.get(f"/privacy/certificates/{erasure_id}")).json()
    assert certificate["erased"] == [eraser.name for eraser in wiring.PRIVACY.erasers]
    assert await books.count("simulator.orders", "status = 'open'") == 0
    assert await books.count("identity.preferences") == await books.count("identity.people", "display_currency <> 'INR'") == 0
    await books.require_balance()


def dump(urls: Urls) -> str:
    """Everything in the database, as a backup holds it."""
    made = subprocess.run([str(embedded.binary("pg_dump")), "--inserts", urls.owner], capture_output=True, text=True, check=True)
    return made.stdout


async def test_signing_in_takes_it_back(client: AsyncClient, sign_up: SignUp, database: Database, books: Books) -> None:
    asha = await sign_up("Asha")
    erasure_id = await wish(client, asha)
    refreshed = await client.post("/auth/refresh", json={"refresh_token": asha.refresh_token})
    assert refreshed.status_code == 401, "every session has ended, so a page left open takes nothing back"
    with later(timedelta(days=13)):
        assert await log_in(client, asha) == 200
    with later(GRACE + timedelta(days=1)):
        await carry_out(database, erasure_id)
    assert await books.count("privacy.erasures", "cancelled_at IS NOT NULL AND done_at IS NULL") == 1
    assert await log_in(client, asha) == 200
    assert (await client.get(f"/privacy/certificates/{erasure_id}")).status_code == 404


async def test_before_its_time_nothing_is_erased(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    asha = await sign_up("Asha")
    erasure_id = await wish(client, asha)
    with later(GRACE - timedelta(minutes=1)):
        await carry_out(database, erasure_id)
    assert await log_in(client, asha) == 200


async def test_a_fresh_proof_confirms_it(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    asha = await sign_up("Asha")
    refused = await client.post("/me/erasure", headers=keyed(asha))
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_required")
    assert await books.count("privacy.erasures") == 0
    assert (await client.get("/me", headers=asha.headers)).status_code == 200


async def test_many_wishes_at_once_are_one(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    asha = await step_up(client, await sign_up("Asha"))
    answers = await asyncio.gather(*(client.post("/me/erasure", headers=keyed(asha)) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [202, 401, 401, 401, 401, 401]
    assert await books.count("privacy.erasures") == 1


async def test_what_is_open_blocks_it_by_name(client: AsyncClient, sign_up: SignUp, database: Database, books: Books) -> None:
    open_trade = Blocker("open_trade", "A trade of yours is open: finish or cancel it.")
    found: list[Blocker] = [open_trade]

    async def blockers(_session: AsyncSession, _person_id: UUID) -> Sequence[Blocker]:
        return found

    asha = await sign_up("Asha", email="asha@example.com")
    contribute(Contributed(wiring.PRIVACY.exporters, wiring.PRIVACY.erasers, (blockers,), ()))
    try:
        assert (await client.get("/me/privacy", headers=asha.headers)).json()["blockers"] == [
            {"code": "open_trade", "detail": open_trade.detail}
        ]
        erasure_id = await wish(client, asha)
        with later(GRACE + timedelta(minutes=1)):
            await carry_out(database, erasure_id)
            assert await books.count("privacy.erasures", "blocked_by = '{open_trade}' AND done_at IS NULL") == 1
            assert await books.count("notifications.notifications", "kind = 'erasure_blocked'") == 1
            found.clear()
            await carry_out(database, erasure_id)
            assert await books.count("privacy.erasures", "done_at IS NULL") == 1, "tried again tomorrow, not at once"
        with later(GRACE + timedelta(days=1, minutes=2)):
            await carry_out(database, erasure_id)
        assert await books.count("privacy.erasures", "done_at IS NOT NULL AND blocked_by = '{}'") == 1
    finally:
        contribute(wiring.PRIVACY)


async def test_the_only_administrator_stays(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    admin, second = await sign_up("Admin"), await sign_up("Second")
    async with database.edge() as session:
        await identity.grant_role(session, Actor(admin.id, frozenset()), person_id=admin.id, role=Role.ADMIN)
    found = (await client.get("/me/privacy", headers=admin.headers)).json()["blockers"]
    assert [one["code"] for one in found] == ["last_administrator"]
    async with database.edge() as session:
        await identity.grant_role(session, Actor(admin.id, frozenset()), person_id=second.id, role=Role.ADMIN)
    assert (await client.get("/me/privacy", headers=admin.headers)).json()["blockers"] == []


async def test_half_an_erasure_is_none(client: AsyncClient, sign_up: SignUp, database: Database, urls: Urls) -> None:
    asha = await sign_up("Asha Half")

    async def fail(_session: AsyncSession, _person_id: UUID) -> None:
        message = "planted"
        raise RuntimeError(message)

    erasure_id = await wish(client, asha)
    broken = [*wiring.PRIVACY.erasers, wiring.PRIVACY.erasers[-1].__class__("broken", frozenset(), fail)]
    contribute(Contributed((), broken, (), ()))
    try:
        with later(GRACE + timedelta(minutes=1)), pytest.raises(RuntimeError, match="planted"):
            await carry_out(database, erasure_id)
    finally:
        contribute(wiring.PRIVACY)
    assert "Asha Half" in dump(urls)
    assert await log_in(client, asha) == 200


async def test_staff_see_the_queue_without_contacts(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    admin, asha = await sign_up("Admin"), await sign_up("Asha")
    await make_staff(database, admin.id, Role.AUDITOR)
    erasure_id = await wish(client, asha)
    assert (await client.get("/admin/privacy/requests", headers=(await sign_up("Nosy")).headers)).status_code == 403
    await asyncio.sleep(2.5)  # roles are looked up every two seconds
    listed = (await client.get("/admin/privacy/requests", headers=admin.headers)).json()["items"]
    assert [(one["id"], one["person_id"], one["status"]) for one in listed] == [(erasure_id, str(asha.id), "waiting")]
    assert set(listed[0]) == {"id", "person_id", "name", "status", "requested_at", "due_at", "blocked_by", "done_at"}

    async def found(**params: str) -> int:
        answer = await client.get("/admin/privacy/requests", params=params, headers=admin.headers)
        return len(answer.json()["items"])

    assert [await found(status=status) for status in ("waiting", "blocked", "cancelled", "done")] == [1, 0, 0, 0]
    assert (await found(person_id=str(asha.id)), await found(person_id=str(admin.id))) == (1, 0)


async def test_staff_see_who_asked_for_a_copy_and_never_what_is_in_it(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    admin, asha = await sign_up("Admin"), await sign_up("Asha")
    await make_staff(database, admin.id, Role.SUPPORT)
    asha = await step_up(client, asha)
    headers = {**asha.headers, "Idempotency-Key": "once"}
    assert (await client.post("/me/export", headers=headers)).status_code == 202
    await asyncio.sleep(2.5)  # roles are looked up every two seconds
    path = "/admin/privacy/exports"
    (item,) = (await client.get(path, headers=admin.headers)).json()["items"]
    assert (item["name"], item["person_id"], item["status"], item["size"]) == ("Asha", str(asha.id), "preparing", None)
    assert set(item) == {"id", "person_id", "name", "status", "requested_at", "expires_at", "size"}
    for params, count in (
        ({"status": "preparing"}, 1),
        ({"status": "ready"}, 0),
        ({"status": "expired"}, 0),
        ({"person_id": str(admin.id)}, 0),
    ):
        assert len((await client.get(path, params=params, headers=admin.headers)).json()["items"]) == count


async def test_a_sign_in_at_the_last_moment_comes_too_late_or_in_time(
    client: AsyncClient, sign_up: SignUp, database: Database, books: Books
) -> None:
    people = [await sign_up() for _ in range(4)]
    wishes = [await wish(client, person) for person in people]

    async def forget(erasure_id: str) -> None:
        await database.retrying(lambda session: erasures.erase.run(session, erasure_id=erasure_id))

    with later(GRACE + timedelta(minutes=1)):
        logins = [asyncio.create_task(log_in(client, person)) for person in people]
        await asyncio.gather(*(forget(erasure_id) for erasure_id in wishes))
        answers = [await login for login in logins]
        for erasure_id, answer in zip(wishes, answers, strict=True):
            gone = await books.count("privacy.erasures", "id = :id AND done_at IS NOT NULL", id=UUID(erasure_id))
            assert answer == (401 if gone else 200)
    assert await books.count("identity.people", "display_name = 'Former member'") == answers.count(401)
    await books.require_balance()

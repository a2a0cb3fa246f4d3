"""A copy of everything that is mine: complete, mine alone, and gone after seven days."""

import asyncio
import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from httpx import AsyncClient

from saker.app import wiring
from saker.core import clock
from saker.core.db import Database
from saker.core.ids import new_id
from saker.privacy import commands
from tests.fixtures.books import Books
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.pictures import picture
from tests.fixtures.second_factors import log_in, step_up
from tests.fixtures.trading import order


def keyed(person: SignedUp) -> dict[str, str]:
    return {**person.headers, "Idempotency-Key": str(new_id())}


async def asked(client: AsyncClient, person: SignedUp) -> str:
    answer = await client.post("/me/export", headers=keyed(person))
    assert answer.status_code == 202, answer.text
    export_id: str = answer.json()["id"]
    return export_id


async def build(database: Database, export_id: str) -> None:
    async with database.edge() as session:
        await commands.build_export.run(session, export_id=export_id)


async def downloaded(client: AsyncClient, person: SignedUp, export_id: str) -> zipfile.ZipFile:
    answer = await client.get(f"/me/exports/{export_id}/file", headers=person.headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="saker-data.zip"'
    return zipfile.ZipFile(io.BytesIO(answer.content))


def lists(archive: zipfile.ZipFile) -> dict[str, Any]:
    return {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}


async def test_the_copy_holds_what_every_slice_knows(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    asha = await step_up(client, await sign_up("Asha Rao", email="asha@example.com"))
    assert (await order(client, asha, notional="2500", client_order_id="=cmd|'calc'")).status_code == 201
    face = await client.put("/me/avatar", content=picture(), headers=asha.headers)
    await client.patch("/me", json={"display_currency": "SIM_ETH"}, headers=asha.headers)
    await client.put("/me/preferences", json={"language": "en-US"}, headers=asha.headers)
    export_id = await asked(client, asha)
    assert (await client.get("/me/privacy", headers=asha.headers)).json()["exports"][0]["status"] == "preparing"
    await build(database, export_id)
    archive = await downloaded(client, asha, export_id)
    found = lists(archive)
    assert {name.partition("/")[0] for name in found} == {exporter.name for exporter in wiring.PRIVACY.exporters}
    profile = found["identity/profile.json"][0]
    assert (profile["email"], profile["zone"]) == ("asha@example.com", "Asia/Kolkata")
    assert (profile["display_currency"], profile["language"], profile["theme"]) == ("SIM_ETH", "en-US", None)
    shown = await client.get(face.json()["large"].removeprefix("/api/v1"))
    assert archive.read("identity/avatar.webp") == shown.content
    assert [one["symbol"] for one in found["simulator/orders.json"]] == ["SIM-BTC"]
    assert len(found["simulator/fills.json"]) >= 1
    assert sum(award["xp"] for award in found["rewards/awards.json"]) == found["rewards/progress.json"][0]["xp_total"]
    assert {"practice", "position"} <= {one["purpose"] for one in found["ledger/accounts.json"]}
    assert found["notifications/notifications.json"][0]["kind"] == "welcome"
    assert not {"hash", "token_hash", "password"} & {column for rows in found.values() for row in rows for column in row}
    rows = list(csv.DictReader(io.StringIO(archive.read("simulator/orders.csv").decode())))
    assert rows[0]["client_order_id"] == "'=cmd|'calc'"
    told = (await client.get("/notifications", headers=asha.headers)).json()["items"]
    assert told[0]["kind"] == "export_ready"


async def test_it_is_its_owners_alone(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    asha, ravi = [await step_up(client, await sign_up(name)) for name in ("Asha", "Ravi")]
    export_id = await asked(client, asha)
    missing = await client.get(f"/me/exports/{export_id}/file", headers=asha.headers)
    assert (missing.status_code, missing.json()["code"]) == (404, "export_not_found")
    await build(database, export_id)
    assert (await client.get(f"/me/exports/{export_id}/file", headers=ravi.headers)).status_code == 404
    assert (await client.get(f"/me/exports/{export_id}/file")).status_code == 401
    assert (await client.get("/me/privacy", headers=ravi.headers)).json()["exports"] == []


async def test_it_lies_sealed_and_opens_to_nobody_without_the_key(
    client: AsyncClient, sign_up: SignUp, database: Database, books: Books
) -> None:
    asha = await step_up(client, await sign_up("Asha"))
    export_id = await asked(client, asha)
    await build(database, export_id)
    assert await books.count("privacy.exports", "position('PK'::bytea IN content) = 1") == 0
    async with database.edge() as session:
        await commands.build_export.run(session, export_id=export_id)  # a job that runs again changes nothing
    assert lists(await downloaded(client, asha, export_id))


async def test_one_at_a_time_and_three_parallel_wishes_make_one(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    asha = await step_up(client, await sign_up("Asha"))
    answers = await asyncio.gather(*(client.post("/me/export", headers=keyed(asha)) for _ in range(8)))
    assert sorted({answer.status_code for answer in answers}) == [202, 409]
    assert await books.count("privacy.exports") == 1


async def test_after_seven_days_it_is_gone(client: AsyncClient, sign_up: SignUp, database: Database, books: Books) -> None:
    asha = await step_up(client, await sign_up("Asha"))
    export_id = await asked(client, asha)
    await build(database, export_id)
    clock.shift(timedelta(days=7, seconds=1))
    try:
        again = replace(asha, access_token=(await log_in(client, asha))["access_token"])
        headers = (await step_up(client, again)).headers
        assert (await client.get(f"/me/exports/{export_id}/file", headers=headers)).status_code == 404
        async with database.edge() as session:
            await commands.expire_exports(session)
        assert await books.count("privacy.exports") == 0
    finally:
        clock.shift(timedelta(0))


async def test_without_a_key_nothing_is_asked_for(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    asha = await step_up(client, await sign_up("Asha"))
    answer = await client.post("/me/export", headers=asha.headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_required")
    assert await books.count("privacy.exports") == 0


async def test_a_copy_of_a_stranger_is_not_found(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await step_up(client, await sign_up("Asha"))
    assert (await client.get(f"/me/exports/{UUID(int=7)}/file", headers=asha.headers)).status_code == 404

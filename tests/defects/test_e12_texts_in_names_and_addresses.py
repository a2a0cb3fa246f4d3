"""E12: text: NUL, lone surrogates, right-to-left marks, 1 MB names, CSV formulas (here: in names and addresses)."""

import json

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from saker.core.db import Database
from tests.fixtures.people import PASSWORD, SignUp

JSON = {"Content-Type": "application/json"}
INVISIBLE = {
    "NUL": "As\x00ha",
    "escape": "As\x1bha",
    "new line": "As\nha",
    "lone surrogate": "As\ud800ha",
    "right-to-left mark": "As\u200fha",
    "right-to-left override": "As\u202eha",
    "isolate": "As\u2066ha",
    "zero-width space": "As\u200bha",
    "byte order mark": "As\ufeffha",
    "only spaces": "   ",
    "too long": "x" * 201,
}
VISIBLE = {
    "formula": '=HYPERLINK("https://example.com")',
    "script": "<script>alert(1)</script>",
    "quote": "Robert'); DROP TABLE identity.people;--",
    "template": "{display_name.__class__}",
    "Hindi": "\u0906\u0936\u093e \u0930\u093e\u0935",
    "emoji": "Asha \U0001f9ff",
    "200 characters": "x" * 200,
}


def body(**changes: object) -> bytes:
    whole = {"email": "asha@example.com", "password": PASSWORD, "display_name": "Asha", "accept_terms": True, **changes}
    return json.dumps(whole).encode()


async def people(database: Database) -> int:
    async with database.reading() as session:
        return int((await session.execute(text("SELECT count(*) FROM identity.people"))).scalar_one())


@pytest.mark.parametrize("name", INVISIBLE.values(), ids=INVISIBLE)
async def test_a_name_that_cannot_be_read_is_refused(client: AsyncClient, sign_up: SignUp, database: Database, name: str) -> None:
    answer = await client.post("/auth/register", content=body(display_name=name), headers=JSON)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["display_name"]
    assert await people(database) == 0
    asha = await sign_up()
    patched = await client.patch("/me", headers={**asha.headers, **JSON}, content=json.dumps({"display_name": name}).encode())
    assert patched.status_code == 422


@pytest.mark.parametrize("name", VISIBLE.values(), ids=VISIBLE)
async def test_a_name_that_can_be_read_comes_back_as_it_was(client: AsyncClient, sign_up: SignUp, name: str) -> None:
    asha = await sign_up(name)
    assert (await client.get("/me", headers=asha.headers)).json()["display_name"] == name
    (welcome,) = (await client.get("/notifications", headers=asha.headers)).json()["items"]
    assert welcome["title"] == f"Welcome, {name}"


@pytest.mark.parametrize(
    "email",
    [
        "as\x00ha@example.com",
        "as\ud800ha@example.com",
        "as\u202eha@example.com",
        "as\u200bha@example.com",
        "asha@exa\u200bmple.com",
        "asha@example.com\nBcc: all@example.com",
        "asha@example.com\r\n",
        "asha@@example.com",
        "=cmd|' /C calc'!A0@example.com",
        '"<script>"@example.com',
        "x" * 300 + "@example.com",
    ],
)
async def test_an_address_that_hides_something_is_refused(client: AsyncClient, database: Database, email: str) -> None:
    answer = await client.post("/auth/register", content=body(email=email), headers=JSON)
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["email"]
    assert await people(database) == 0


async def test_a_megabyte_is_refused_before_it_is_read(client: AsyncClient, database: Database) -> None:
    answer = await client.post("/auth/register", content=body(display_name="x" * 1_000_000), headers=JSON)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert await people(database) == 0


@pytest.mark.parametrize("password", ["kite\x00lantern-42", "kite\ud800lantern-42"])
async def test_a_password_that_cannot_be_typed_is_refused(client: AsyncClient, password: str) -> None:
    for path in ("/auth/register", "/auth/login"):
        whole = json.loads(body(password=password)) if path.endswith("register") else {"identifier": "a", "password": password}
        answer = await client.post(path, content=json.dumps(whole).encode(), headers=JSON)
        assert answer.status_code == 422
        assert [fault["field"] for fault in answer.json()["errors"]] == ["password"]

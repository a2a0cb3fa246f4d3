"""Defects of the application around the slices: A15 to A17."""

from functools import partial
from pathlib import Path

import psycopg
import pytest
from alembic.script import ScriptDirectory
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient

from saker.app import migrating
from saker.app.http import create_app
from saker.core.settings import Settings
from saker.web import serving
from tests.architecture.rules.source import REPOSITORY
from tests.conftest import Urls
from tests.fixtures.operations import Attacker, operations, require_problem
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.trading import order

OBJECTS = (
    "SELECT n.nspname || '.' || c.relname || ' ' || c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname NOT LIKE 'pg_temp%%' ORDER BY 1"
)


def test_a15_there_are_several_heads() -> None:
    """Two migrations follow the same one, and nobody knows which schema a database has."""
    scripts = ScriptDirectory(str(REPOSITORY / "migrations"))
    assert scripts.get_heads() == [migrating.head()]
    assert len(scripts.get_bases()) == 1
    assert all(revision.nextrev in (frozenset(), None) or len(revision.nextrev) == 1 for revision in scripts.walk_revisions())


async def test_a15_a_start_creates_or_drops_tables(urls: Urls, app_settings: Settings) -> None:
    """Starting makes, empties or drops tables. Here a start changes no object, and its role could not."""
    with psycopg.connect(urls.owner, autocommit=True) as owner:
        before = owner.execute(OBJECTS).fetchall()
        made = create_app(app_settings)
        async with made.router.lifespan_context(made):
            pass
        assert len(before) > 20
        assert owner.execute(OBJECTS).fetchall() == before
    with psycopg.connect(urls.app, autocommit=True) as role:
        for statement in ("CREATE TABLE planted (id int)", "CREATE TABLE core.planted (id int)", "DROP TABLE simulator.orders"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                role.execute(statement)


async def test_a16_an_error_is_answered_as_success(
    app: FastAPI, client: AsyncClient, admin: SignedUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error comes as 200 with a word in it, or as an object that the page shows as [object Object]."""
    nothing = "01900000-0000-7000-8000-000000000000"
    ids: tuple[str, ...] = (
        "order_id",
        "payment_order_id",
        "session_id",
        "passkey_id",
        "key_id",
        "export_id",
        "erasure_id",
        "subscription_id",
        "approval_id",
        "suppression_id",
        "person_id",
        "address",
        "account_id",
        "group_id",
    )
    values = dict.fromkeys(ids, nothing) | dict.fromkeys(("board", "document", "token", "size"), "no")
    attacker = Attacker(client, admin.headers, values)
    for one in operations(app):
        if one.body is not None:
            for body in (b"", b"{", b"[]", b'"x"', b"\xff", b'{"no": 1}'):
                require_problem(await attacker.send(one.name, body), (one.name, body))
        elif one.path_names:
            require_problem(await attacker.send(one.name), one.name)
        if not one.is_public:
            answer = await Attacker(client, {}, values).send(one.name, b"{}" if one.body else None)
            assert require_problem(answer, one.name)["status"] == 401, one.name
            assert answer.headers["www-authenticate"] == "Bearer"
    for method, path, status in (("GET", "/nothing", 404), ("PUT", "/simulator/orders", 405), ("POST", "/me", 405)):
        assert require_problem(await client.request(method, path, headers=admin.headers), path)["status"] == status
    text = await client.post("/auth/login", content=b"identifier=x", headers={"Content-Type": "text/plain"})
    faults = require_problem(text, "text")["errors"]
    assert all(isinstance(fault[key], str) and fault[key] for fault in faults for key in ("field", "code", "message"))

    async def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr("saker.simulator.queries.account", broken)
    answer = await client.get("/simulator/account", headers=admin.headers)
    assert (answer.status_code, answer.headers["content-type"]) == (500, "application/problem+json")
    assert answer.json()["code"] == "internal"
    assert "secret" not in answer.text


async def test_a17_a_deep_link_is_gone_after_a_refresh(
    app_settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page that was reached by clicking is not found when its address is loaded again; or the API's 404 is a page."""
    (tmp_path / "index.html").write_text('<!doctype html><script nonce="__CSP_NONCE__"></script><div id="root"></div>')
    monkeypatch.setattr(serving, "mount", partial(serving.mount, dist=tmp_path))
    app = create_app(app_settings)
    async with app.router.lifespan_context(app), AsyncClient(transport=ASGITransport(app), base_url="https://saker.example") as web:
        for path in ("/", "/trade/SIM-BTC", "/settings", "/a/b/c?d=e", "/apiary", "/wsx"):
            page = await web.get(path)
            assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8"), path
            assert 'id="root"' in page.text
            assert page.headers["cache-control"] == "no-store"
        for path in ("/api", "/api/", "/api/v1/nothing", "/api/v2/me", "/ws/nothing", "/assets/gone.js"):
            assert require_problem(await web.get(path), path)["status"] == 404, path
        refused = await web.get("/api/v1/auth/login")
        assert (require_problem(refused, "another method")["status"], refused.headers["allow"]) == (405, "POST")


async def test_a16_a_refusal_can_be_read_by_a_person(client: AsyncClient, sign_up: SignUp) -> None:
    """A refusal is a sentence, and one for each field that is at fault."""
    answer = await order(client, await sign_up(), quantity="x", notional="y")
    problem = require_problem(answer, "order")
    assert problem["detail"].endswith(".")
    assert all(isinstance(fault["message"], str) and fault["message"] for fault in problem["errors"])

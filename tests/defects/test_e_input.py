"""Defects E9 to E12: what a body may not hold, on every operation that takes one."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import Any, Final

import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from saker.core.db import Database
from saker.core.http.paging import MAX_LIMIT
from saker.core.ids import new_id
from saker.market.routes import MAX_CANDLES
from tests.fixtures.books import Books
from tests.fixtures.operations import REFUSED, VALID, Attacker, Json, attacked_fields, operations, owned, require_problem, with_raw
from tests.fixtures.people import SignedUp, SignUp

DECIMALS: Final = frozenset({"quantity", "notional", "limit_price"})
NUMBERS: Final = (
    "NaN",
    "-Infinity",
    "1e400",
    "1e-400",
    "-0",
    "-0.0",
    "0.1234567890123456789",
    "9" * 40,
    "9" * 5_000,
    '"NaN"',
    '"Infinity"',
    '"1e400"',
    '"1e3"',
    '"-0"',
    '"-1"',
    '"+1"',
    '" 1"',
    '"1 "',
    '"1\\n"',
    '"1,000"',
    '"0x10"',
    '"1_0"',
    '"\\uff11"',
    '"\\u0967"',
    '"0.1234567890123456789"',
    f'"{"9" * 39}"',
    f'"{"9" * 400}"',
)
UNSTORABLE: Final = ('"a\\u0000b"', '"\\ud800"', '"\\udc00\\ud800"', '"x\\udfff"')
TEXTS: Final = (
    *UNSTORABLE,
    '"\\u200f\\u202eAsha"',
    '"A\\u200bsha"',
    '"Asha\\nAdmin"',
    '""',
    '"   "',
    f'"{"x" * 1_000_000}"',
    f'"{"x" * 10_000}"',
    '"=HYPERLINK(\\"http://198.51.100.1\\")"',
    "\"@SUM(1+1)*cmd|' /C calc'!A0\"",
    '"<script>alert(1)</script>"',
    '"\'; DROP TABLE simulator.orders; --"',
    '"../../etc/passwd"',
    '"%s%n{0}"',
    '"\\u0915\\u094d\\u0937 \\ud83e\\uddff"',
    "null",
    "[]",
    '{"a": {}}',
    "[" * 5_000 + "]" * 5_000,
)
EXTRA: Final = (
    "is_admin",
    "role",
    "roles",
    "level",
    "xp",
    "xp_total",
    "balance",
    "user_id",
    "person_id",
    "id",
    "created_at",
    "price",
    "fee",
    "password_hash",
    "__proto__",
)
IN_ADDRESSES: Final = (
    "NaN",
    "1e400",
    "-0",
    "9" * 60,
    "%00",
    "%ED%A0%80",
    "%E2%80%AE",
    "x" * 5_000,
    "..%2f..%2fetc",
    "=1%2b1",
    "%C2%8E9",
    "",
)
INSTANTS: Final = ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00%2B14:00", "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z")
BOUNDED_OTHERWISE: Final = {
    "GET /market/symbols": "the symbols of the market, of which there are twenty",
    "GET /market/prices": "those symbols, or up to fifty that are named",
}


@pytest.fixture
async def attacker(client: AsyncClient, admin: SignedUp, sign_up: SignUp) -> Attacker:
    """An administrator, so that no body is refused for who sends it."""
    values = {"person_id": str((await sign_up("Target")).id), "document": "cookies"}
    values |= {"approval_id": str(new_id()), "suppression_id": str(new_id()), "passkey_id": str(new_id())}
    return Attacker(client, admin.headers, values)


async def test_every_field_of_every_body_is_attacked(app: FastAPI) -> None:
    takes_body = {one.name: set(one.body["properties"]) for one in operations(app) if one.body is not None}
    assert {name: {field for field, _ in attacked_fields(name)} for name in VALID} == takes_body


async def test_the_attacks_start_from_bodies_that_are_well_formed(attacker: Attacker) -> None:
    for name, bodies in VALID.items():
        for make in bodies:
            answer = await attacker.send(name, json.dumps(make()).encode())
            expected = {200, 201, 202, 204, 401, 404, REFUSED.get(name)}
            assert answer.status_code in expected, f"{name}: {answer.status_code} {answer.text}"


async def test_e09_a_field_that_was_not_asked_for_is_refused(attacker: Attacker, books: Books) -> None:
    """Whatever a caller adds to a body, such as a role, a level or somebody else's id, is refused by its name."""
    for name, extra in product(VALID, EXTRA):
        body = {**VALID[name][0](), extra: "1"}
        problem = require_problem(await attacker.send(name, json.dumps(body).encode()), (name, extra))
        assert problem["status"] == 422, (name, extra, problem)
        assert extra in {fault["field"] for fault in problem["errors"]}, (name, extra, problem)
    assert await books.count("identity.role_grants") == 1
    assert await books.count("simulator.orders") == 0


async def test_e11_every_field_survives_every_number(attacker: Attacker, books: Books) -> None:
    """NaN, Infinity, 1e400, negative zero, too many decimals, spaces, huge integers: read exactly, or refused by name."""
    for name, field, make, raw in attacks(NUMBERS):
        answer = await attacker.send(name, with_raw(make(), field, raw))
        if answer.is_success:
            assert field not in DECIMALS, (name, field, raw)
            assert raw.startswith('"'), f"{name}: {field} takes the number {raw}"
        else:
            require_named(require_problem(answer, (name, field, raw[:40])), field, raw)
    await books.require_balance()


async def test_e12_every_field_survives_every_text(attacker: Attacker, books: Books) -> None:
    """NUL, lone surrogates, marks that turn text round, a megabyte, formulas: kept exactly, or refused by name."""
    for name, field, make, raw in attacks(TEXTS):
        answer = await attacker.send(name, with_raw(make(), field, raw))
        if answer.is_success:
            assert raw not in UNSTORABLE, (name, field, raw)
            is_json = answer.headers.get("content-type") == "application/json"
            require_kept(answer.json() if answer.content and is_json else {}, field, json.loads(raw))
        else:
            require_named(require_problem(answer, (name, field, raw[:40])), field, raw)
    await books.require_balance()


def attacks(values: Sequence[str]) -> Iterator[tuple[str, str, Callable[[], Json], str]]:
    """Every operation, each of its fields, the body to start from, and each value as it is written."""
    for name in VALID:
        for (field, make), raw in product(attacked_fields(name), values):
            yield name, field, make, raw


def require_named(problem: dict[str, Any], field: str, raw: str) -> None:
    """A body that is not well-formed names the field, or itself when it could not be read at all."""
    if problem["status"] not in {413, 422} or problem["code"] == "passkey_refused":  # well-formed, and signed by no device
        return
    named = {fault["field"].partition(".")[0] for fault in problem["errors"]}
    unreadable = {fault["code"] for fault in problem["errors"]} <= {"json_invalid", "too_large", "too_deep"}
    if raw == "null":  # as if the field were not there: another one may be the one that is missed
        assert named, (field, problem)
    else:
        assert field in named or (named == {"body"} and unreadable), (field, raw[:40], problem)


def require_kept(answer: dict[str, Any], field: str, value: object) -> None:
    """A name comes back as it was written, without the spaces around it."""
    shown = answer.get("user", answer)
    if field == "display_name" and isinstance(value, str) and field in shown:
        assert shown[field] == value.strip()


async def test_e11_e12_numbers_and_texts_in_addresses_are_refused_too(
    app: FastAPI, client: AsyncClient, admin: SignedUp, database: Database
) -> None:
    """The same in query and path: no number, text, instant or cursor in an address makes the server fail."""
    known = await owned(client, database, admin)
    cursors = [urlsafe_b64encode(after).decode().rstrip("=") for after in (b"1:", b"\x00", b"9" * 18, b"-1", b"9" * 40, b"\xff")]
    for one in operations(app):
        if one.method != "get" and not one.path_names:
            continue
        required = {name: known[name] for name in one.required_query}
        queries = [{**required, name: value} for name in one.query for value in (*IN_ADDRESSES, *INSTANTS)]
        queries += [{**required, "cursor": cursor} for cursor in cursors if "cursor" in one.query]
        attacks = [(known, query) for query in queries]
        attacks += [({**known, name: value}, required) for name in one.path_names for value in IN_ADDRESSES if value]
        for values, query in attacks:
            text = "&".join(f"{name}={value}" for name, value in query.items())
            body = b"{" if one.body else None  # ids of an administrator's own: nothing of this may be carried out
            answer = await Attacker(client, admin.headers, values).send(one.name, body, query=f"?{text}" if text else "")
            if not answer.is_success:
                require_problem(answer, (one.name, values, query))


async def test_e10_every_list_is_bounded(app: FastAPI, client: AsyncClient, admin: SignedUp, database: Database) -> None:
    """No list can be asked for whole: each has a limit with a maximum, and more than that is refused by name."""
    values = await owned(client, database, admin)
    lists = [one for one in operations(app) if one.method == "get" and "items" in (one.answer or {}).get("properties", {})]
    assert len(lists) >= 8
    for one in lists:
        if one.name in BOUNDED_OTHERWISE:
            continue
        bound = one.query["limit"]["maximum"]
        assert bound == (MAX_CANDLES if one.path == "/market/candles" else MAX_LIMIT), one.name
        attacker = Attacker(client, admin.headers, values)
        more = "".join(f"&{name}={values[name]}" for name in one.required_query)
        for wrong in ("0", "-1", str(bound + 1), "1000000000", "NaN", "1e2", "1.5", ""):
            answer = await attacker.send(one.name, query=f"?limit={wrong}{more}")
            problem = require_problem(answer, (one.name, wrong))
            assert (problem["status"], [fault["field"] for fault in problem["errors"]]) == (422, ["limit"]), (one.name, wrong)


async def test_e10_every_text_and_list_that_is_sent_is_bounded(app: FastAPI) -> None:
    """The reference itself says how long each text and each list of a body or an address may be."""
    unbounded = [
        f"{one.name} {path}"
        for one in operations(app)
        for what, sent in (("", one.body), *((f"?{name}", schema) for name, schema in one.query.items()))
        if sent is not None
        for path, schema in leaves(sent, what)
        if (schema["type"] == "string" and not {"maxLength", "enum", "const", "format", "pattern"} & set(schema))
        or (schema["type"] == "array" and "maxItems" not in schema)
    ]
    assert unbounded == []


def leaves(schema: dict[str, Any], path: str) -> list[tuple[str, dict[str, Any]]]:
    """Every part of a schema that has a type, with where it is."""
    below = [(f"{path}.{key}", value) for key, value in schema.get("properties", {}).items()]
    below += [(path, option) for option in schema.get("anyOf", [])]
    below += [(f"{path}[]", schema["items"])] if "items" in schema else []
    own = [(path, schema)] if schema.get("type") in {"string", "array"} else []
    return own + [found for where, value in below for found in leaves(value, where)]

"""What a key opens: every operation of the API, with every set of scopes. What says nothing of keys is closed to them."""

from itertools import combinations
from typing import Final

import pytest
from fastapi import APIRouter, FastAPI
from httpx import AsyncClient

from saker.core.auth import Person, Public, Reader, Scope, Staff, Trader, opened_by
from saker.core.db import Database
from saker.core.http import router
from saker.core.http.idempotency import HEADER as IDEMPOTENCY_HEADER
from saker.core.http.requests import calls_of
from saker.core.ids import new_id
from tests.fixtures.api_keys import make_key
from tests.fixtures.operations import VALID, operations, owned
from tests.fixtures.people import SignUp

READ: Final = frozenset(
    {
        "GET /home",
        "GET /me",
        "GET /notifications",
        "GET /notifications/unread-count",
        "GET /rewards/awards",
        "GET /rewards/boards/{board}",
        "GET /rewards/boards/{board}/me",
        "GET /rewards/me",
        "GET /simulator/account",
        "GET /simulator/fills",
        "GET /simulator/orders",
        "GET /simulator/orders/{order_id}",
        "GET /simulator/portfolio",
        "GET /wallet/accounts",
        "GET /wallet/accounts/{account_id}/entries",
        "GET /wallet/statement",
        "POST /ws/tickets",
    }
)
TRADE: Final = frozenset(
    {
        "POST /simulator/orders",
        "POST /simulator/orders/preview",
        "POST /simulator/orders/{order_id}/cancellation",
    }
)
"""All that keys open. Whoever adds to it has thought of what a stolen key could do with it."""

SETS: Final = [chosen for size in (1, 2) for chosen in combinations(Scope, size)]


@pytest.mark.parametrize("scopes", SETS, ids="+".join)
async def test_every_operation_answers_a_key_as_its_scopes_say(
    app: FastAPI, client: AsyncClient, sign_up: SignUp, database: Database, scopes: tuple[Scope, ...]
) -> None:
    asha = await sign_up("Asha")
    key = await make_key(client, asha, scopes)
    values = await owned(client, database, asha)
    opened = (READ if Scope.READ in scopes else frozenset()) | (TRADE if Scope.TRADE in scopes else frozenset())
    seen = set()
    for one in operations(app):
        if one.path.startswith("/health"):
            continue
        is_open = one.name in opened or (one.is_public and one.method == "get")
        body = None if one.body is None else VALID[one.name][0]()
        query = "?" + "&".join(f"{name}={values[name]}" for name in one.required_query) if one.required_query else ""
        headers = {**key.headers, IDEMPOTENCY_HEADER: new_id().hex}
        answer = await client.request(one.method, one.path.format(**values) + query, json=body, headers=headers)
        is_refused = answer.status_code == 403 and answer.json()["code"] == "api_key_scope"
        assert is_refused is not is_open, f"{one.name}: {answer.status_code} {answer.text[:200]}"
        if is_open:
            assert answer.status_code < 300 or answer.status_code in {404, 409}, f"{one.name}: {answer.text[:200]}"
            seen.add(one.name)
        else:
            needed = "read" if one.name in READ else "trade" if one.name in TRADE else None
            assert answer.json()["needed"] == needed, one.name
    assert seen >= opened


async def test_the_reference_says_which_operations_take_keys(app: FastAPI) -> None:
    paths = app.openapi()["paths"]
    said: dict[str, set[str]] = {scope.value: set() for scope in Scope}
    for path, item in paths.items():
        for method, operation in item.items():
            for scheme in operation.get("security", []):
                for scope in scheme.get("api_key", []):
                    said[scope].add(f"{method.upper()} {path.removeprefix('/api/v1')}")
    assert said == {"read": READ, "trade": TRADE}


def planted(api: APIRouter) -> dict[str, frozenset[Scope]]:
    """Which scopes open each of these routes."""
    return {route.path: opened_by(calls_of(route.dependant), route.methods) for route in api.routes}  # type: ignore[attr-defined]


def test_a_route_that_says_nothing_of_keys_is_closed_to_them() -> None:
    api = router("", tag="things")

    @api.get("/own")
    async def own(actor: Person) -> None: ...

    @api.post("/written")
    async def written(actor: Person) -> None: ...

    @api.get("/staff")
    async def of_staff(actor: Staff("admin")) -> None: ...  # type: ignore[valid-type]

    @api.get("/public")
    async def public(_: Public) -> None: ...

    @api.post("/public/written")
    async def written_in_public(_: Public) -> None: ...

    @api.get("/undeclared")
    async def undeclared() -> None: ...

    @api.get("/read")
    async def read(actor: Reader) -> None: ...

    @api.put("/traded")
    async def traded(actor: Trader) -> None: ...

    assert {path.removeprefix("/api/v1"): found for path, found in planted(api).items()} == {
        "/own": frozenset(),
        "/written": frozenset(),
        "/staff": frozenset(),
        "/public": frozenset(Scope),
        "/public/written": frozenset(),
        "/undeclared": frozenset(),
        "/read": {Scope.READ},
        "/traded": {Scope.TRADE},
    }

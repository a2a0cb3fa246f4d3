"""Every route of staff, tried by a stranger and by a person without a role."""

import httpx

from saker.app.live.routes import Called, Routers, called
from saker.app.openapi import PERSON
from saker.core.checking import found, hosting
from saker.core.contrib import Check, CheckContext, CheckKind, Finding
from saker.core.guests import Guests
from saker.core.http.idempotency import HEADER
from saker.core.ids import new_id

ANSWERS = {"a stranger": httpx.codes.UNAUTHORIZED, "a person without a role": httpx.codes.FORBIDDEN}
_WORDS = {"role": "support"}


def checks(routers: Routers) -> tuple[Check, ...]:
    """The check, over these routers."""

    async def look(pair: Guests, context: CheckContext) -> Finding:
        routes = [route for route in called(routers(context.settings)) if route.roles not in (None, PERSON)]
        faults = [fault for route in routes for fault in await _tried(pair.other.http, route)]
        faults += [] if routes else ["there is no route of staff"]
        return found(faults, f"{len(routes)} routes of staff: 401 to a stranger, 403 to a person without a role", "each of them")

    return (
        Check(
            "SKR-API-002",
            "Every route of staff refuses strangers and people without a role",
            CheckKind.LIVE,
            ("U46",),
            "Put nothing before the API that answers in its place or adds headers to requests.",
            hosting(look),
        ),
    )


async def _tried(http: httpx.AsyncClient, route: Called) -> list[str]:
    faults = []
    for (who, wanted), headers in zip(ANSWERS.items(), ({"Authorization": ""}, {}), strict=True):
        answer = await http.request(route.method, route.at(_WORDS), headers={**headers, HEADER: new_id().hex})
        if answer.status_code != wanted:
            faults.append(f"{route.method} {route.path} answers {answer.status_code} to {who}, not {wanted}")
    return faults

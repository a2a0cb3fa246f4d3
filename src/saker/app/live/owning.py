"""What belongs to one throw-away person, tried by the other: every route whose path names an object of a person."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

import httpx

from saker.app.live.routes import Called, Routers, called
from saker.app.openapi import PERSON
from saker.core.checking import found, hosting, told
from saker.core.contrib import Check, CheckContext, CheckKind, Finding
from saker.core.guests import Guests
from saker.core.http.idempotency import HEADER
from saker.core.ids import new_id

WORDS: Final[Mapping[str, str]] = {
    "board": "the same to everyone",
    "document": "the same to everyone",
    "passkey_id": "only a device can make one; the matrix of the test suite tries it",
    "payment_order_id": "an order to pay takes a confirmed address; the matrix of the test suite tries it",
    "export_id": "tried by hand below: it is not there for its owner either until it is ready",
}
"""Names in paths that are no object that one person could try of another, each with the reason."""

# The example of RFC 8291, section 5.
_KEYS: Final = {
    "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    "auth": "BTBZMqHH6r4Tts7J_aSIgg",
}


async def _session(http: httpx.AsyncClient) -> str:
    return str(told(await http.get("/api/v1/auth/sessions"))["items"][0]["id"])


async def _account(http: httpx.AsyncClient) -> str:
    return str(told(await http.get("/api/v1/wallet/accounts"))["items"][0]["id"])


async def _subscription(http: httpx.AsyncClient) -> str:
    body = {"endpoint": f"https://push.check.invalid/{new_id().hex}", "keys": _KEYS}
    return str(told(await http.post("/api/v1/me/push-subscriptions", json=body))["id"])


async def _key(http: httpx.AsyncClient) -> str:
    """An API key that opens the reads; it ends when its owner asks to be forgotten."""
    made = await http.post("/api/v1/me/api-keys", json={"name": "Readiness check", "scopes": ["read"]})
    return str(told(made)["id"])


async def _order(http: httpx.AsyncClient) -> str:
    """An order to buy at half the price, which rests until its owner is forgotten."""
    price = told(await http.get("/api/v1/market/prices"))["items"][0]
    limit = f"{int(price['last'].partition('.')[0]) // 2}.00"
    body = {"symbol": price["symbol"], "side": "buy", "type": "limit", "quantity": "0.001", "limit_price": limit}
    placed = await http.post("/api/v1/simulator/orders", json=body, headers={HEADER: new_id().hex})
    return str(told(placed)["order"]["id"])


OWNED: Final[Mapping[str, Callable[[httpx.AsyncClient], Awaitable[str]]]] = {
    "session_id": _session,
    "account_id": _account,
    "subscription_id": _subscription,
    "key_id": _key,
    "order_id": _order,
}
"""Name in a path → how a person comes by an object of that name."""


def checks(routers: Routers) -> tuple[Check, ...]:
    """The check, over these routers."""

    async def look(pair: Guests, context: CheckContext) -> Finding:
        named = [route for route in called(routers(context.settings)) if route.roles == PERSON and route.places]
        tried = [route for route in named if not route.places & WORDS.keys()]
        unknown = sorted({place for route in tried for place in route.places} - OWNED.keys())
        faults = [f"for {place} there is nothing to try" for place in unknown]
        owned, missing = await _owned(pair.one.http, {place for route in tried for place in route.places & OWNED.keys()})
        faults += missing
        for route in tried:
            if route.places <= owned.keys():
                faults += await _kept_from(pair, route, owned)
        faults += await _export(pair) + await _unread(pair)
        seen = f"{len(tried)} routes with an object of somebody, an export and a notification: all out of the other's reach"
        return found(faults, seen, "each route whose path names an object of a person")

    return (
        Check(
            "SKR-API-003",
            "Nobody reaches what is somebody else's",
            CheckKind.LIVE,
            ("U46",),
            "Stop the service: it gives away what is private. Install this version unchanged.",
            hosting(look),
        ),
    )


async def _owned(http: httpx.AsyncClient, places: set[str]) -> tuple[dict[str, str], list[str]]:
    """Objects of this person, by their names in paths; and those that could not be made."""
    owned, missing = {}, []
    for place in sorted(places):
        try:
            owned[place] = await OWNED[place](http)
        except (KeyError, IndexError, ValueError):
            missing.append(f"nothing for {place} could be made to try with")
    return owned, missing


async def _kept_from(pair: Guests, route: Called, owned: Mapping[str, str]) -> list[str]:
    """What belongs to `one` is not there for `other`, and is there for its owner, where looking does no harm."""
    answer = await pair.other.http.request(route.method, route.at(owned), headers={HEADER: new_id().hex})
    faults = []
    if answer.status_code != httpx.codes.NOT_FOUND:
        faults.append(f"{route.method} {route.path} answers {answer.status_code} to somebody else, not 404")
    if route.method == "GET":
        own = await pair.one.http.get(route.at(owned))
        if not own.is_success:
            faults.append(f"GET {route.path} answers {own.status_code} to its owner")
    return faults


async def _export(pair: Guests) -> list[str]:
    made = await pair.one.http.post("/api/v1/me/export", headers={HEADER: new_id().hex})
    if made.status_code != httpx.codes.ACCEPTED:
        return [f"a copy of one's data is answered {made.status_code}"]
    answer = await pair.other.http.get(f"/api/v1/me/exports/{told(made).get('id')}/file")
    if answer.status_code != httpx.codes.NOT_FOUND:
        return [f"the copy of somebody else's data is answered {answer.status_code}, not 404"]
    return []


async def _unread(pair: Guests) -> list[str]:
    """Marking somebody else's notification as read changes nothing, and says nothing of it."""
    listed = told(await pair.one.http.get("/api/v1/notifications", params={"unread": "true"})).get("items") or []
    body: dict[str, Any] = {"ids": [one["id"] for one in listed]}
    if not listed:
        return ["there is no notification to try with"]
    await pair.other.http.post("/api/v1/notifications/read", json=body)
    left = told(await pair.one.http.get("/api/v1/notifications", params={"unread": "true"})).get("items") or []
    return [] if len(left) == len(listed) else ["somebody else's notification was marked as read"]

"""The edge of /v1: the key pair, the body, the armed faults, one transaction, and the answer after it."""

import asyncio
import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from saker.payments.fakepay.errors import BAD_REQUEST, SERVER, Refused, Unauthenticated, error_body
from saker.payments.fakepay.faults import ApiFault
from saker.payments.fakepay.fields import Fields
from saker.payments.fakepay.gateway import Gateway
from saker.payments.fakepay.store import Entity, public

_TROUBLE: Final = error_body(SERVER, "The request could not be completed. Please try again.", reason="server_error")
_TOO_MANY: Final = error_body(BAD_REQUEST, "Too many requests. Please try after some time.", reason="rate_limited")


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read; `request` is what an idempotency key is compared by."""

    gateway: Gateway
    fields: Fields
    path: Mapping[str, Any]
    query: Mapping[str, str]
    headers: Headers
    request: str


Act = Callable[[Call], Any]


def route(method: str, path: str, act: Act) -> Route:
    """A route of the merchant's API. `act` runs in one transaction and returns the answer's body, or raises Refused."""

    async def endpoint(request: Request) -> Response:
        gateway: Gateway = request.app.state.gateway
        _require_key_pair(request, gateway)
        return await _with_fault(request, await read(request, gateway), act)

    return Route(f"/v1{path}", endpoint, methods=[method])


async def read(request: Request, gateway: Gateway) -> Call:
    """The request's parts. Raises Refused when the body is not a JSON object."""
    raw = await request.body()
    try:
        given = json.loads(raw, parse_constant=_no_constant) if raw else {}
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise Refused("The request body must be a JSON object.", field="body")
    canonical = json.dumps([request.url.path, given], sort_keys=True).encode()
    fingerprint = hashlib.sha256(canonical).hexdigest()
    return Call(gateway, Fields(given), request.path_params, request.query_params, request.headers, fingerprint)


def carry_out(call: Call, act: Act) -> Response:
    """Do it in one transaction; the answer is made after the commit."""
    with call.gateway.store.writing():
        done = act(call)
    return JSONResponse(done)


def collection(entities: list[Entity]) -> dict[str, Any]:
    """A list as Razorpay answers it."""
    return {"entity": "collection", "count": len(entities), "items": [public(entity) for entity in entities]}


async def _with_fault(request: Request, call: Call, act: Act) -> Response:
    fault = call.gateway.faults.for_request(request.method, request.url.path)
    match fault.kind if fault else None:
        case ApiFault.RATE_LIMITED:
            return JSONResponse(_TOO_MANY, 429)
        case ApiFault.ERROR_BEFORE:
            return JSONResponse(_TROUBLE, 500)
        case ApiFault.ERROR_AFTER:
            carry_out(call, act)
            return JSONResponse(_TROUBLE, 500)
        case ApiFault.TIMEOUT:
            answer = carry_out(call, act)
            while (await request.receive())["type"] != "http.disconnect":
                pass
            return answer
        case ApiFault.SLOW if fault:
            await asyncio.sleep(fault.milliseconds / 1000)
    return carry_out(call, act)


def _require_key_pair(request: Request, gateway: Gateway) -> None:
    expected = f"{gateway.config.key_id}:{gateway.config.key_secret}".encode()
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    try:
        given = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        given = b""
    if scheme.lower() != "basic" or not hmac.compare_digest(given, expected):
        raise Unauthenticated


def _no_constant(name: str) -> None:
    raise ValueError(name)

"""A stranger who tries to get in."""

import base64
import json
from typing import Final

import httpx

from saker.core.checking import found, visiting
from saker.core.contrib import Check, CheckKind, Finding
from saker.identity.rules.access_tokens import AUDIENCE, ISSUER, TYPE


def unsigned() -> str:
    """An access token that says all the right things and is signed by nobody."""
    nobody = "00000000-0000-7000-8000-000000000000"
    body = {"iss": ISSUER, "aud": AUDIENCE, "sub": nobody, "sid": nobody, "iat": 0, "exp": 4_102_444_800}
    parts = (json.dumps(part).encode() for part in ({"alg": "none", "typ": TYPE}, body))
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


async def _strangers(visitor: httpx.AsyncClient) -> Finding:
    faults = []
    for what, headers in (("no token", {}), ("an unsigned token", {"Authorization": f"Bearer {unsigned()}"})):
        answer = await visitor.get("/api/v1/me", headers=headers)
        if answer.status_code != httpx.codes.UNAUTHORIZED:
            faults.append(f"{what} is answered {answer.status_code}, not 401")
    cookie = {"Cookie": "__Host-saker_refresh=stolen"}
    answer = await visitor.post("/api/v1/auth/refresh", json={}, headers=cookie)
    if answer.status_code != httpx.codes.FORBIDDEN:
        faults.append(f"a cookie without the client's header is answered {answer.status_code}, not 403")
    source = "GET /api/v1/me, POST /api/v1/auth/refresh"
    return found(faults, "no token, an unsigned token and a bare cookie are refused", source)


CHECKS: Final = (
    Check(
        id="SKR-IDN-003",
        title="Neither a forged token nor a cookie that a foreign page could send opens anything",
        kind=CheckKind.LIVE,
        covers=("U44", "U50"),
        remedy="Put nothing before the API that answers in its place or adds headers to requests",
        run=visiting(_strangers),
    ),
)

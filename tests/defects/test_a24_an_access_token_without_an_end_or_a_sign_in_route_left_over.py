"""A24: an access token without an expiry; a sign-in route left over from testing."""

import base64
import json
from datetime import timedelta

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from httpx import AsyncClient

from saker.core import clock
from tests.fixtures.people import SignUp

GIVES_TOKENS = {
    "/api/v1/auth/register",
    "/api/v1/auth/login",
    "/api/v1/auth/refresh",
    "/api/v1/auth/otp/verify",
    "/api/v1/auth/mfa/verify",
    "/api/v1/auth/passkeys/login",
    "/api/v1/auth/step-up",
}

NOT_DESCRIBED = {
    "/docs",
    "/docs/oauth2-redirect",
    "/redoc",
    "/openapi.json",
    "/dev/outbox",
    "/dev/outbox.json",
    "/metrics",
    "/ws/stream",
    "/{path:path}",
}
"""Routes that the reference does not describe: a sign-in route left over would be one more."""


async def test_every_access_token_ends_within_minutes(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up()
    claims = json.loads(base64.urlsafe_b64decode(asha.access_token.split(".")[1] + "=="))
    assert 0 < claims["exp"] - claims["iat"] <= 3600
    try:
        clock.shift(timedelta(hours=1, minutes=1))
        assert (await client.get("/me", headers=asha.headers)).status_code == 401
    finally:
        clock.shift(timedelta(0))


async def test_only_the_known_routes_give_tokens(app: FastAPI) -> None:
    document = app.openapi()
    giving = {
        path
        for path, methods in document["paths"].items()
        for operation in methods.values()
        if "access_token" in json.dumps(_schemas(document, operation))
    }
    assert giving == GIVES_TOKENS
    paths = {route.path or "" for route in iter_route_contexts(app.routes)}
    assert paths - set(document["paths"]) == NOT_DESCRIBED


def _schemas(document: dict[str, object], operation: dict[str, object]) -> list[object]:
    """The schemas of what an operation answers."""
    found = []
    text = json.dumps(operation["responses"])
    for name, schema in document["components"]["schemas"].items():  # type: ignore[index]
        if f"/schemas/{name}" in text:
            found.append(schema)
    return found

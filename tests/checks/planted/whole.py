"""Faults of the whole: a route that is open, an object that is shown, a page with a script, no limits, slow answers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import ColumnExpressionArgument, update
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import HTMLResponse, JSONResponse, Response

from saker.app.live import quickness
from saker.core import clock, limits
from saker.core.auth import Actor
from saker.core.contrib import CheckContext
from saker.core.settings import Environment
from saker.notifications.models import Notification
from tests.checks.planted.edge import answering, with_headers
from tests.checks.planted.guests import changing, patched, served_after, slowed, swallowing, when
from tests.checks.world import Planted, World, served

ADMIN, ORDERS, EXPORTS = "/api/v1/admin", "/api/v1/simulator/orders", "/api/v1/me/exports"
POLICY = "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"


def _page(html: str, *, policy: str = POLICY) -> Response:
    return HTMLResponse(f"<!doctype html><title>Saker</title>{html}", headers={"Content-Security-Policy": policy})


async def _anyones(session: AsyncSession, _: Actor, which: ColumnExpressionArgument[bool]) -> None:
    """Marks as read without asking whose it is."""
    await session.execute(update(Notification).where(which).values(read_at=clock.now()))


@asynccontextmanager
async def on_a_busy_machine(world: World) -> AsyncIterator[CheckContext]:
    """The application served; that the tests of others run beside it is no fault of its own."""
    for name in ("PROFILE_MS", "REFERENCE_MS"):
        world.monkeypatch.setattr(quickness, name, 5000)
    async with world.serving() as context:
        yield context


PLANTED = {
    "SKR-API-002": Planted(
        served(),
        {
            "one route is open": served(when("GET", f"{ADMIN}/privacy/requests", JSONResponse({"items": []}))),
            "for everyone who is signed in": served(when("PUT", f"{ADMIN}/identity", Response(status_code=204))),
            "strangers are told that they may not": served(when("POST", ADMIN, JSONResponse({}, 403))),
        },
    ),
    "SKR-API-003": Planted(
        served(),
        {
            "an order is shown": served(when("GET", f"{ORDERS}/", JSONResponse({"order": {}}))),
            "an order is cancelled": served(when("POST", f"{ORDERS}/", JSONResponse({}))),
            "a session is ended": served(when("DELETE", "/api/v1/auth/sessions/", Response(status_code=204))),
            "a copy is handed out": served(when("GET", EXPORTS, Response(b"PK"))),
            "an account is shown": served(when("GET", "/api/v1/wallet/accounts/", JSONResponse({"items": []}))),
            "a browser is forgotten": served(when("DELETE", "/api/v1/me/push-subscriptions/", Response(status_code=204))),
            "nothing is there for anyone": served(when("GET", f"{ORDERS}/", JSONResponse({}, 404))),
            "nothing could be made": served(when("GET", "/api/v1/market/prices", JSONResponse({"items": []}))),
            "no notification to try with": served_after(*swallowing("notifications.notifications")),
            "anyone marks as read": patched("saker.notifications.commands._read", _anyones),
        },
    ),
    "SKR-WEB-008": Planted(
        served(),
        {
            "a script in the page": served(answering("/login", _page("<script>track()</script>"))),
            "a script of somebody else": served(answering("/", _page('<script src="https://cdn.example/x.js"></script>'))),
            "a handler": served(answering("/home", _page('<img src="/x" onerror="f()">'))),
            "a link that runs": served(answering("/privacy", _page('<a href="javascript:f()">x</a>'))),
            "inline scripts allowed": served(
                answering("/", _page("", policy=POLICY.replace("script-src 'self'", "script-src 'unsafe-inline'")))
            ),
            "evaluation allowed": served(
                answering("/", _page("", policy=POLICY.replace("script-src 'self'", "script-src 'self' 'unsafe-eval'")))
            ),
            "forms that lead elsewhere": served(
                answering(
                    "/", _page("", policy=POLICY.replace("form-action 'self'", "form-action 'self' https://elsewhere.example"))
                )
            ),
            "no policy": served(answering("/settings", HTMLResponse("<!doctype html>"))),
            "answers that could be pages": served(with_headers(x_content_type_options=None)),
            "an answer that is a page": served(answering("/api/v1/home", HTMLResponse("<script>alert(1)</script>"))),
            "a name that is changed": served(changing("/api/v1/me", lambda body: {**body, "display_name": "x"}, method="PATCH")),
            "an address that is repeated": served(answering("/<script>alert(1)</script>", _page("<script>alert(1)</script>"))),
        },
    ),
    "SKR-WEB-009": Planted(
        served(),
        {
            "not limited": served(rate_limit_enabled=False, environment=Environment.TEST),
            "not named": served(with_headers(ratelimit_policy=None)),
            "one class is generous": patched("saker.core.limits.POLICIES", {**limits.POLICIES, "login": '"login";q=999;w=60'}),
        },
    ),
    "SKR-WEB-010": Planted(
        on_a_busy_machine,
        {
            "a slow profile": served(slowed("/api/v1/me", 0.11)),
            "slow reference data": served(slowed("/api/v1/market/symbols", 0.06)),
            "a broken profile": served(answering("/api/v1/me", JSONResponse({}, 500))),
        },
    ),
}

"""Faults of sessions: proxies that answer in the API's place, and releases that are too kind."""

from datetime import timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from saker.identity.credentials import COOKIE
from tests.checks.planted.edge import answering
from tests.checks.planted.guests import changing, echoing, patched, slowed, when
from tests.checks.world import Planted, Situation, served

LOGIN, REFRESH, LOGOUT, OTP = (f"/api/v1/auth/{name}" for name in ("login", "refresh", "logout", "otp"))
GOOD_COOKIE = f"{COOKIE}=t0ken; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=strict"
PHONES: dict[str, Any] = {
    "phone_sign_in": True,
    "sms_gateway": "twilio",
    "sms_user": "AC1",
    "sms_secret": "s3cret",
    "sms_sender": "MG1",
    "check_phone": "+919876543210",
}


class _Cookie:
    """A proxy that rewrites the cookie of a login."""

    def __init__(self, app: ASGIApp, cookie: str) -> None:
        self.app, self.cookie = app, cookie

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_meant = scope.get("path") == LOGIN and Request(scope).headers.get("x-saker-client") == "web"
        answer = JSONResponse({"access_token": "a", "refresh_token": None}, headers={"Set-Cookie": self.cookie})
        await (answer if is_meant else self.app)(scope, receive, send)


def _cookie(before: str, after: str) -> Any:
    assert before in GOOD_COOKIE
    return served(lambda app: _Cookie(app, GOOD_COOKIE.replace(before, after)))


class _Same:
    """A proxy that keeps tokens, and hands out the one that it is given."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("path") != REFRESH:
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        body = {"access_token": request.headers["authorization"][7:], "refresh_token": (await request.json())["refresh_token"]}
        await JSONResponse(body)(scope, receive, send)


class _Anything:
    """Equal to whatever it is compared with: what is left of a comparison that somebody took out."""

    __hash__ = None  # type: ignore[assignment] # nothing keeps it

    def __eq__(self, _: object) -> bool:
        return True


def _in_body(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "refresh_token": "readable"}


CODE_SENT = {"challenge_id": "00000000-0000-7000-8000-000000000001", "expires_in": 300, "resend_after": 30}
WRONG_CODE = JSONResponse({"code": "code_invalid"}, 401)


def _working(seconds: float, more: float, *, only: bytes = b"") -> Situation:
    """Logins that are refused after so long, and after more where the body holds `only`; far above what a busy machine adds."""

    def wrap(app: ASGIApp) -> ASGIApp:
        return slowed(LOGIN, seconds)(slowed(LOGIN, more, only=only)(answering(LOGIN, JSONResponse({}, 401))(app)))

    return patched("saker.identity.checks.guessing.FLOOR_MS", 100, wrap)


PLANTED = {
    "SKR-IDN-009": Planted(
        served(),
        {
            "no login": served(when("POST", LOGIN, JSONResponse({"code": "invalid_credentials"}, 401))),
            "no refresh": served(when("POST", REFRESH, JSONResponse({}, 500))),
            "the token stays": served(_Same),
            "logging out ends nothing": served(when("POST", LOGOUT, Response(status_code=204))),
            "everyone is somebody": served(answering("/api/v1/me", JSONResponse({"id": "somebody"}))),
            "expired ones open": patched("saker.identity.rules.access_tokens.LEEWAY", timedelta(hours=1)),
            "foreign ones open": patched("saker.identity.rules.access_tokens.AUDIENCE", _Anything()),
        },
    ),
    "SKR-IDN-010": Planted(
        served(),
        {
            "for scripts": _cookie("HttpOnly; ", ""),
            "over plain HTTP": _cookie("Secure; ", ""),
            "for other pages": _cookie("strict", "none"),
            "for some pages only": _cookie("Path=/;", "Path=/api;"),
            "for other hosts": _cookie("Path=/;", "Path=/; Domain=example.com;"),
            "of another name": _cookie(COOKIE, "session"),
            "no cookie": served(answering(LOGIN, JSONResponse({"access_token": "a", "refresh_token": None}))),
            "in the body too": served(changing(LOGIN, _in_body, method="POST")),
            "stays after logging out": served(when("POST", LOGOUT, Response(status_code=204))),
        },
    ),
    "SKR-IDN-011": Planted(
        served(),
        {
            "repeats a password": served(echoing("/api/v1/auth/password")),
            "repeats a token": served(echoing("/api/v1/auth/email/verify")),
            "repeats a code": served(echoing(f"{OTP}/verify")),
            "repeats a profile": served(echoing("/api/v1/me")),
            "lets in": served(answering(REFRESH, JSONResponse({}))),
        },
    ),
    "SKR-IDN-012": Planted(
        patched("saker.identity.checks.guessing.ALIKE", 100),  # on a busy machine all are alike, more or less
        {
            "no work at all": _working(0, 0),
            "somebody takes longer": _working(0.2, 1.0, only=b"@example.com"),
            "nobody takes longer": _working(0.2, 1.0, only=b"@check.invalid"),
            "let in": served(answering(LOGIN, JSONResponse({}))),
        },
    ),
    "SKR-IDN-013": Planted(
        patched("saker.identity.checks.codes.QUICK_SECONDS", 10, **PHONES),  # a busy machine is no fault
        {
            "late": served(slowed(f"{OTP}/send", 0.6), **PHONES),
            "not sent": served(when("POST", f"{OTP}/send", JSONResponse({}, 500)), **PHONES),
            "any code will do": served(when("POST", f"{OTP}/verify", JSONResponse({"access_token": "a"})), **PHONES),
            "guesses do not count": served(when("POST", f"{OTP}/verify", WRONG_CODE), **PHONES),
            "sent by somebody else": served(when("POST", f"{OTP}/send", JSONResponse(CODE_SENT, 202)), **PHONES),
            "off, and offered": served(when("GET", "/api/v1/auth/methods", JSONResponse({"phone": {"calling_code": "+91"}}))),
            "off, and sent": served(when("POST", f"{OTP}/send", JSONResponse(CODE_SENT, 202))),
        },
    ),
}

"""Sessions as a throw-away person sees them: tokens and their end, the cookie, what nobody else may have."""

from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Final
from uuid import UUID

import httpx

from saker.core import clock
from saker.core.checking import found, hosting, later, told
from saker.core.contrib import Check, CheckContext, CheckKind, Finding
from saker.core.guests import Guest, Guests
from saker.core.ids import new_id
from saker.identity.checks.strangers import unsigned
from saker.identity.credentials import COOKIE, WEB
from saker.identity.queries import access
from saker.identity.rules.access_tokens import AUDIENCE, Claims


async def _tokens(pair: Guests, _: CheckContext) -> Finding:
    guest, source = pair.one, "POST /api/v1/auth/login, refresh, logout; GET /api/v1/me with forged tokens"
    login = await _login(guest)
    if finding := later(login, source):
        return finding
    signed = told(login)
    if login.status_code != httpx.codes.OK or not signed.get("refresh_token"):
        return found([f"the right password is answered {login.status_code}"], "", source)
    faults = await _rotated(guest, str(signed["refresh_token"]))
    forged, sees_all = await _forged(guest, str(signed["access_token"]), str(signed["refresh_token"]))
    for what, token in forged.items():
        answer = await guest.http.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
        if answer.status_code != httpx.codes.UNAUTHORIZED:
            faults.append(f"{what} is answered {answer.status_code}, not 401")
    beyond = "" if sees_all else " (not seen: expired and foreign ones, for the SECRET_KEY here is not that of the service)"
    return found(faults, f"refreshed, ended, and refused: {', '.join(forged)}{beyond}", source)


async def _login(guest: Guest, **headers: str) -> httpx.Response:
    body = {"identifier": guest.email, "password": guest.password}
    return await guest.http.post("/api/v1/auth/login", json=body, headers=headers)


async def _rotated(guest: Guest, first: str) -> list[str]:
    """What is wrong with the life of a session: refresh, the next token, logging out, and no refresh after that."""
    renewed = await _refresh(guest, first)
    second = str(told(renewed).get("refresh_token"))
    faults = []
    if renewed.status_code != httpx.codes.OK or second == first:
        faults.append(f"a refresh is answered {renewed.status_code}" + (", with the same token" if second == first else ""))
    me = await guest.http.get("/api/v1/me", headers={"Authorization": f"Bearer {told(renewed).get('access_token')}"})
    if told(me).get("id") != guest.id:
        faults.append(f"the token of a refresh is answered {me.status_code}")
    # Without a token of access, which would end its own session instead.
    ended = await guest.http.post("/api/v1/auth/logout", json={"refresh_token": second}, headers={"Authorization": ""})
    if ended.status_code != httpx.codes.NO_CONTENT:
        faults.append(f"logging out is answered {ended.status_code}")
    for what, token in (("the token", second), ("the one before it", first)):
        again = await _refresh(guest, token)
        if again.status_code != httpx.codes.UNAUTHORIZED:
            faults.append(f"after logging out {what} is answered {again.status_code}, not 401")
    return faults


async def _refresh(guest: Guest, token: str) -> httpx.Response:
    return await guest.http.post("/api/v1/auth/refresh", json={"refresh_token": token})


async def _forged(guest: Guest, access_token: str, refresh_token: str) -> tuple[dict[str, str], bool]:
    """Tokens that open nothing, by what is wrong with them; and whether those are among them that only we could sign."""
    head, body, signature = (*access_token.split("."), "", "")[:3]
    forged = {
        "an unsigned token": unsigned(),
        "another body": f"{head}.{unsigned().split('.')[1]}.{signature}",
        "another signature": f"{head}.{body}.{signature[::-1]}",
        "a refresh token": refresh_token,
    }
    accepted = await guest.http.get("/api/v1/me", headers={"Authorization": f"Bearer {_signed(guest, timedelta(minutes=1))}"})
    if accepted.status_code != httpx.codes.OK:
        return forged, False
    expired, foreign = _signed(guest, timedelta(minutes=-5)), _signed(guest, timedelta(minutes=1), audience="elsewhere")
    return {**forged, "an expired token": expired, "a token for another service": foreign}, True


def _signed(guest: Guest, life: timedelta, *, audience: str = AUDIENCE) -> str:
    """A token of the guest's, signed with the SECRET_KEY that this process has."""
    claims = Claims(UUID(guest.id), new_id(), clock.now() + life)
    return access.signing_key().sign(claims, issued_at=clock.now() - timedelta(minutes=10), audience=audience)


async def _cookie(pair: Guests, _: CheckContext) -> Finding:
    guest, source = pair.one, "Set-Cookie of POST /api/v1/auth/login with X-Saker-Client: web"
    answer = await _login(guest, **{"X-Saker-Client": WEB})
    if finding := later(answer, source):
        return finding
    cookies = SimpleCookie()
    for line in answer.headers.get_list("set-cookie"):
        cookies.load(line)
    if COOKIE not in cookies:
        return found([f"{answer.status_code}, and no cookie {COOKIE}"], "", source)
    cookie = cookies[COOKIE]
    wanted = {"secure": True, "httponly": True, "samesite": "strict", "path": "/", "domain": ""}
    seen = {name: cookie[name].lower() if isinstance(cookie[name], str) else cookie[name] for name in wanted}
    faults = [f"{name} is {seen[name] or 'missing'}" for name, value in wanted.items() if seen[name] != value]
    faults += [f"{name} is another cookie" for name in cookies if name != COOKIE]
    if told(answer).get("refresh_token") is not None or cookie.value in answer.text:
        faults.append("the refresh token is in the body too, where a script can read it")
    headers = {"Cookie": f"{COOKIE}={cookie.value}", "X-Saker-Client": WEB, "Authorization": ""}
    ended = await guest.http.post("/api/v1/auth/logout", json={}, headers=headers)
    if ended.status_code != httpx.codes.NO_CONTENT or "max-age=0" not in ended.headers.get("set-cookie", "").lower():
        faults.append(f"logging out is answered {ended.status_code}, and leaves the cookie")
    return found(faults, f"{COOKIE}: Secure, HttpOnly, SameSite=strict, Path=/, no Domain; gone after logging out", source)


_SECRETS: Final = {name: f"{name}-{canary}" for name, canary in (("password", "k7Qx2mVw9R"), ("token", "Zp4tW8yB3c"))}
_CODE, _PHONE = "918273", "+919812345670"

_REFUSALS: Final = (
    ("POST", "/api/v1/auth/refresh", {"refresh_token": _SECRETS["token"]}),
    ("POST", "/api/v1/auth/email/verify", {"token": _SECRETS["token"]}),
    ("POST", "/api/v1/auth/password/reset", {"token": _SECRETS["token"], "password": _SECRETS["password"]}),
    ("POST", "/api/v1/auth/password", {"current_password": _SECRETS["password"], "password": ""}),
    ("POST", "/api/v1/auth/otp/verify", {"challenge_id": "none", "code": _CODE, "phone": _PHONE}),
    ("POST", "/api/v1/auth/mfa/totp/confirmation", {"code": f"{_CODE}-{_PHONE}"}),
    ("POST", "/api/v1/notifications/read", {"ids": _SECRETS["token"]}),
    ("PATCH", "/api/v1/me", {"password": _SECRETS["password"]}),
    ("POST", "/api/v1/there-is-nothing-here", {"password": _SECRETS["password"]}),
    ("DELETE", "/api/v1/health", {"password": _SECRETS["password"]}),
)
"""Requests that are refused in different ways, each with a secret in it; few of those that a network may send seldom."""


async def _discretion(pair: Guests, _: CheckContext) -> Finding:
    http, secrets, faults, kinds = pair.other.http, (*_SECRETS.values(), _CODE, _PHONE), [], set()
    for method, path, body in _REFUSALS:
        answer = await http.request(method, path, json=body)
        seen = f"{answer.text} {answer.headers}"
        kinds.add(answer.status_code)
        faults += [f"{method} {path} repeats {secret.partition('-')[0]}" for secret in secrets if secret in seen]
        if answer.is_success:
            faults.append(f"{method} {path} is answered {answer.status_code}")
    malformed = await http.patch("/api/v1/me", content=f'{{"password": "{_SECRETS["password"]}"')
    faults += ["JSON that is cut off is repeated"] if _SECRETS["password"] in malformed.text else []
    kinds_seen = ", ".join(str(kind) for kind in sorted(kinds))
    return found(faults, f"{len(_REFUSALS) + 1} refusals ({kinds_seen}) repeat no secret", "requests with secrets, each refused")


CHECKS: Final = (
    Check(
        id="SKR-IDN-009",
        title="Sessions are refreshed and ended; expired, forged and foreign tokens are refused",
        kind=CheckKind.LIVE,
        covers=("U44",),
        remedy="Put nothing before the API that answers in its place, and give every process the same SECRET_KEY and clock",
        run=hosting(_tokens),
    ),
    Check(
        id="SKR-IDN-010",
        title="The cookie of a web login is out of reach for scripts, other pages and plain HTTP",
        kind=CheckKind.LIVE,
        covers=("U51",),
        remedy="Let the proxy pass Set-Cookie on unchanged, and add no cookies of its own",
        run=hosting(_cookie),
    ),
    Check(
        id="SKR-IDN-011",
        title="No refusal repeats a password, token, code or phone number",
        kind=CheckKind.LIVE,
        covers=("U55",),
        remedy="Let the proxy answer with none of the request in it; look for what put it there",
        run=hosting(_discretion),
    ),
)

"""One-time codes: sent at once, and gone after five wrong guesses."""

import time
from typing import Final
from uuid import UUID

import httpx
from sqlalchemy import select

from saker.core.checking import found, hosting, later, told, visiting
from saker.core.contrib import Check, CheckContext, CheckKind, Finding, Status
from saker.core.db import Database
from saker.core.guests import Guests
from saker.identity.models import CodeChallenge
from saker.identity.rules.codes import ATTEMPTS

QUICK_SECONDS: Final = 0.5
_SOURCE: Final = f"POST /api/v1/auth/otp/send, {ATTEMPTS + 1} × POST /api/v1/auth/otp/verify"


async def _guessed(context: CheckContext) -> Finding:
    if not context.settings.phone_sign_in:
        return await visiting(_off)(context)
    if context.settings.check_phone is None:
        return Finding(Status.NOT_RUN, "there is no number to send a code to", "SAKER_CHECK_PHONE")
    return await hosting(_five)(context)


async def _off(visitor: httpx.AsyncClient) -> Finding:
    methods = await visitor.get("/api/v1/auth/methods")
    sent = await visitor.post("/api/v1/auth/otp/send", json={"phone": "+919812345670", "purpose": "login"})
    faults = [] if told(methods).get("phone", "") is None else ["switched off here, yet offered there"]
    faults += [] if sent.status_code == httpx.codes.NOT_FOUND else [f"switched off, yet a code is answered {sent.status_code}"]
    source = "SAKER_PHONE_SIGN_IN, GET /api/v1/auth/methods, POST /api/v1/auth/otp/send"
    return found(faults, "signing in by phone is switched off, and no code is sent", source)


async def _five(pair: Guests, context: CheckContext) -> Finding:
    """For signing in, so that a number without an account gets no SMS; SKR-MSG-003 sends one."""
    http = pair.one.http
    began = time.perf_counter()
    sent = await http.post("/api/v1/auth/otp/send", json={"phone": context.settings.check_phone, "purpose": "login"})
    took = time.perf_counter() - began
    if finding := later(sent, _SOURCE):
        return finding
    challenge = str(told(sent).get("challenge_id"))
    if sent.status_code != httpx.codes.ACCEPTED:
        return found([f"a code is answered {sent.status_code}"], "", _SOURCE)
    faults = [] if took < QUICK_SECONDS else [f"a code takes {took * 1000:.0f} ms, not under {QUICK_SECONDS * 1000:.0f}"]
    for attempt in range(1, ATTEMPTS + 2):
        guess = {"challenge_id": challenge, "code": f"{attempt:06}"}
        answer = await http.post("/api/v1/auth/otp/verify", json=guess)
        if (answer.status_code, told(answer).get("code")) != (httpx.codes.UNAUTHORIZED, "code_invalid"):
            faults.append(f"guess {attempt} is answered {answer.status_code}")
    if context.database is not None:
        faults += await _left(context.database, challenge)
    return found(faults, f"sent in {took * 1000:.0f} ms, refused {ATTEMPTS + 1} times, with no attempt left", _SOURCE)


async def _left(database: Database, challenge: str) -> list[str]:
    """The answers are alike, so only the row tells whether guesses were counted."""
    async with database.reading() as session:
        row = select(CodeChallenge.attempts_left).where(CodeChallenge.id == UUID(challenge))
        left = (await session.execute(row)).scalar_one_or_none()
    if left is None:
        return ["the challenge is not in the database of DATABASE_URL"]
    return [f"{left} attempts are left after {ATTEMPTS + 1}"] if left else []


CHECKS: Final = (
    Check(
        id="SKR-IDN-013",
        title="A one-time code is sent within half a second and ended by five wrong guesses, unless phones are switched off",
        kind=CheckKind.LIVE,
        covers=("U45", "U103"),
        remedy="Look into the log of the api process for the request; run this version unchanged on a database that is near",
        run=_guessed,
        turn=1,
    ),
)

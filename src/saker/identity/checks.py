"""Readiness checks of identity: administrators, stored passwords, and a stranger who tries to get in."""

import base64
import json
import re
from typing import Final

import httpx
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.checking import asking, found, visiting
from saker.core.contrib import Check, CheckContext, CheckKind, Finding, Status
from saker.identity.commands import verify
from saker.identity.models import Password, Person, RoleGrant
from saker.identity.rules.access_tokens import AUDIENCE, ISSUER, TYPE
from saker.identity.rules.people import Role

GUESSES: Final = (
    "admin",
    "admin123",
    "administrator",
    "password",
    "password123",
    "changeme",
    "secret",
    "saker",
    "letmein",
    "welcome123",
)
"""What a stranger tries first on an administrator; the address and what stands before its @ are tried too."""

_ARGON2: Final = re.compile(r"\$argon2id\$v=19\$m=(\d+),t=(\d+),p=\d+\$")
_BCRYPT: Final = re.compile(r"\$2[aby]\$(\d\d)\$")
_MEMORY_KIB, _PASSES, _COST = 19 * 1024, 2, 10


async def _administrators(session: AsyncSession, _: CheckContext) -> Finding:
    source = "identity.role_grants, identity.passwords"
    holders = select(Person.email, Password.hash).join(RoleGrant, RoleGrant.person_id == Person.id)
    statement = holders.outerjoin(Password, Password.person_id == Person.id).where(RoleGrant.role == Role.ADMIN)
    admins = (await session.execute(statement)).all()
    if not admins:
        return Finding(Status.FAIL, "there is no administrator", source)
    guessed = 0
    for email, stored in admins:
        guesses = (*GUESSES, *((email, email.partition("@")[0]) if email else ()))
        guessed += any([(await verify(guess, stored)).is_right for guess in guesses])
    if guessed:
        return Finding(Status.FAIL, f"the password of {guessed} of {len(admins)} is among the first that would be guessed", source)
    return Finding(Status.PASS, f"{len(admins)}, none with a password that would be guessed first", source)


async def _hashes(session: AsyncSession, _: CheckContext) -> Finding:
    source = "identity.passwords"
    stored = (await session.execute(select(Password.hash))).scalars().all()
    weak = sum(not _is_strong(one) for one in stored)
    if weak:
        return Finding(Status.FAIL, f"{weak} of {len(stored)} hashes are weaker than argon2id of 19 MiB in two passes", source)
    return Finding(Status.PASS, f"{len(stored)} hashes, all strong", source)


def _is_strong(stored: str) -> bool:
    """True for argon2id of at least 19 MiB and two passes, and for what is still bcrypt of cost 10 or more."""
    if argon2 := _ARGON2.match(stored):
        return int(argon2[1]) >= _MEMORY_KIB and int(argon2[2]) >= _PASSES
    bcrypt = _BCRYPT.match(stored)
    return bcrypt is not None and int(bcrypt[1]) >= _COST


def _unsigned() -> str:
    """An access token that says all the right things and is signed by nobody."""
    nobody = "00000000-0000-7000-8000-000000000000"
    body = {"iss": ISSUER, "aud": AUDIENCE, "sub": nobody, "sid": nobody, "iat": 0, "exp": 4_102_444_800}
    parts = (json.dumps(part).encode() for part in ({"alg": "none", "typ": TYPE}, body))
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


async def _strangers(visitor: httpx.AsyncClient) -> Finding:
    faults = []
    for what, headers in (("no token", {}), ("an unsigned token", {"Authorization": f"Bearer {_unsigned()}"})):
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
        id="SKR-IDN-001",
        title="There is an administrator, and none has a password that would be guessed first",
        kind=CheckKind.CONFIG,
        covers=("U69",),
        remedy="Set ADMIN_EMAIL and ADMIN_PASSWORD for the first one; have the others change their passwords",
        run=asking(_administrators),
    ),
    Check(
        id="SKR-IDN-002",
        title="Passwords are stored as argon2id, or as bcrypt until their next use",
        kind=CheckKind.CONFIG,
        covers=("U53",),
        remedy="Disable the accounts with weaker hashes until their passwords are reset",
        run=asking(_hashes),
    ),
    Check(
        id="SKR-IDN-003",
        title="Neither a forged token nor a cookie that a foreign page could send opens anything",
        kind=CheckKind.LIVE,
        covers=("U44", "U50"),
        remedy="Put nothing before the API that answers in its place or adds headers to requests",
        run=visiting(_strangers),
    ),
)

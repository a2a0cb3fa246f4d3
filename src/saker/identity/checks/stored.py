"""What is stored of people: administrators and their second factors, passwords, mailed links."""

import re
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.checking import asking, found
from saker.core.contrib import Check, CheckContext, CheckKind, Finding, Status
from saker.identity.commands import verify
from saker.identity.email_models import Link
from saker.identity.models import Disablement, Password, Person, RoleGrant
from saker.identity.queries.second_factors import has_factor
from saker.identity.rules.links import LIFE
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


async def _factors(session: AsyncSession, _: CheckContext) -> Finding:
    disabled = select(Disablement.person_id).where(Disablement.person_id == RoleGrant.person_id).exists()
    staff = select(RoleGrant.person_id, has_factor(RoleGrant.person_id)).where(~disabled).distinct()
    seen = (await session.execute(staff)).all()
    faults = [f"{person_id} has none" for person_id, is_secured in seen if not is_secured]
    faults += [] if seen else ["there is no staff"]
    return found(faults, f"{len(seen)} members of staff, each with one", "identity.role_grants, totp_secrets, passkeys")


async def _links(session: AsyncSession, _: CheckContext) -> Finding:
    too_long = (((Link.purpose == purpose) & (Link.expires_at - Link.created_at > life)) for purpose, life in LIFE.items())
    alive = select(func.count(), func.count().filter(or_(*too_long))).where(Link.expires_at > clock.now())
    living, wrong = (await session.execute(alive)).one()
    faults = [f"{wrong} of {living} live longer than their purpose allows"] if wrong else []
    hours = {purpose.value: int(life.total_seconds() // 3600) for purpose, life in LIFE.items()}
    good = f"{living} live, none beyond " + ", ".join(f"{many} h ({purpose})" for purpose, many in hours.items())
    return found(faults, good, "identity.links")


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
        id="SKR-IDN-004",
        title="Every member of staff has a second factor",
        kind=CheckKind.CONFIG,
        covers=("U69",),
        remedy="Have each of them set one up in their settings, or take the role away",
        run=asking(_factors),
    ),
    Check(
        id="SKR-IDN-005",
        title="No mailed link lives longer than a day, none for a new password longer than an hour",
        kind=CheckKind.CONFIG,
        covers=("U143",),
        remedy="Delete the rows of identity.links that live longer; their people ask for another link",
        run=asking(_links),
    ),
)

"""Recovery codes: ten, shown once, each used once; for when the app and the passkeys are lost.

A code has 80 bits from `secrets`, so its SHA-256 is as good to keep as a password's slow hash.
"""

import base64
import hashlib
import secrets
from typing import Final
from uuid import UUID

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.auth import Actor
from saker.identity.commands import changes
from saker.identity.errors import NoSecondFactor
from saker.identity.queries.second_factors import has_factor
from saker.identity.rules.second_factor import RECOVERY_CODES, Change
from saker.identity.second_factor_models import RecoveryCode

_BYTES: Final = 10
_GROUP: Final = 4


async def make_recovery_codes(session: AsyncSession, actor: Actor) -> tuple[str, ...]:
    """A new set in place of the old one; only now can they be read. Raises StepUpRequired, NoSecondFactor."""
    await changes.require_fresh(session, actor)
    person_id, now = actor.person_id, clock.now()
    if not (await session.execute(select(has_factor(person_id)))).scalar_one():
        raise NoSecondFactor
    codes = tuple(_new_code() for _ in range(RECOVERY_CODES))
    await session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    rows = [{"person_id": person_id, "code_hash": _hash(code), "created_at": now} for code in codes]
    await session.execute(insert(RecoveryCode), rows)
    await changes.tell(session, person_id, Change.RECOVERY_CODES_MADE)
    return codes


async def use_recovery_code(session: AsyncSession, person_id: UUID, code: str) -> bool:
    """Use a code up; False when it is none of the person's, or was used. Blanks, hyphens and case do not matter."""
    unused = update(RecoveryCode).where(
        RecoveryCode.person_id == person_id,
        RecoveryCode.code_hash == _hash(code),
        RecoveryCode.used_at.is_(None),
        has_factor(person_id),
    )
    if (await session.execute(unused.values(used_at=clock.now()).returning(RecoveryCode.person_id))).one_or_none() is None:
        return False
    await changes.tell(session, person_id, Change.RECOVERY_CODE_USED)
    return True


async def forget_if_bare(session: AsyncSession, person_id: UUID) -> None:
    """Forget the codes of someone whose last second factor is gone."""
    await session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id, ~has_factor(person_id)))


def _new_code() -> str:
    text = base64.b32encode(secrets.token_bytes(_BYTES)).decode().lower()
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))


def _hash(code: str) -> bytes:
    plain = "".join(code.split()).replace("-", "").lower()
    return hashlib.sha256(plain.encode()).digest()

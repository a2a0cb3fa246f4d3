"""What a person has to prove themselves with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core.auth import Actor
from saker.identity.models import Password
from saker.identity.rules.second_factor import Held, Method
from saker.identity.second_factor_models import Passkey, RecoveryCode, TotpSecret


@dataclass(frozen=True, slots=True)
class TotpView:
    """The authenticator app: since when, and when it was used last."""

    confirmed_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class PasskeyView:
    """One passkey, by the name that the person gave it."""

    id: UUID
    name: str
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True)
class SecondFactors:
    """Everything that the person has enrolled; of recovery codes only how many are left."""

    totp: TotpView | None
    passkeys: tuple[PasskeyView, ...]
    recovery_codes_left: int


def has_factor(person_id: object) -> ColumnElement[bool]:
    """True in SQL for a person who has enrolled a second factor."""
    app = exists().where(TotpSecret.person_id == person_id, TotpSecret.confirmed_at.is_not(None))
    return app | exists().where(Passkey.person_id == person_id)


async def held(session: AsyncSession, person_id: UUID) -> Held:
    """What a person can prove themselves with."""
    row = (
        await session.execute(
            select(
                exists().where(Passkey.person_id == person_id).label("passkey"),
                exists().where(TotpSecret.person_id == person_id, TotpSecret.confirmed_at.is_not(None)).label("totp"),
                exists().where(RecoveryCode.person_id == person_id, RecoveryCode.used_at.is_(None)).label("recovery_code"),
                exists().where(Password.person_id == person_id).label("password"),
            )
        )
    ).one()
    factors = tuple(method for method, is_there in ((Method.PASSKEY, row.passkey), (Method.TOTP, row.totp)) if is_there)
    rescue = (Method.RECOVERY_CODE,) if factors and row.recovery_code else ()
    return Held(factors + rescue, has_password=row.password)


async def second_factors(session: AsyncSession, actor: Actor) -> SecondFactors:
    """The actor's own second factors."""
    own = actor.person_id
    app = select(TotpSecret.confirmed_at, TotpSecret.last_used_at)
    totp = (await session.execute(app.where(TotpSecret.person_id == own, TotpSecret.confirmed_at.is_not(None)))).one_or_none()
    keys = select(Passkey.id, Passkey.name, Passkey.created_at, Passkey.last_used_at).where(Passkey.person_id == own)
    passkeys = (await session.execute(keys.order_by(Passkey.id))).all()
    left = select(func.count()).where(RecoveryCode.person_id == own, RecoveryCode.used_at.is_(None))
    return SecondFactors(
        totp=None if totp is None or totp.confirmed_at is None else TotpView(totp.confirmed_at, totp.last_used_at),
        passkeys=tuple(PasskeyView(*row) for row in passkeys),
        recovery_codes_left=(await session.execute(left)).scalar_one(),
    )

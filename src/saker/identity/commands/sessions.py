"""Sessions: opened by a sign-in, kept alive by refresh tokens, ended in four ways."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnExpressionArgument, exists, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock, events
from saker.core.auth import Actor
from saker.core.crypto import Keyring, SealBroken
from saker.core.ids import new_id
from saker.identity import queries
from saker.identity.errors import SessionNotFound
from saker.identity.events import LoggedIn, RefreshTokenReused
from saker.identity.models import Disablement, RefreshToken, SignInSession
from saker.identity.queries import PersonView
from saker.identity.queries.access import signing_key, token_life
from saker.identity.rules.access_tokens import LEEWAY, Claims
from saker.identity.rules.people import REFRESH_GRACE, SESSION_LIFE, Device

_SEAL: Final = "refresh-successor"
_TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a client gets: both tokens, the life of the access token in seconds, and who signed in."""

    person: PersonView
    session_id: UUID
    access_token: str
    expires_in: int
    refresh_token: str


async def open_session(
    session: AsyncSession,
    person_id: UUID,
    device: Device,
    *,
    step_up_at: datetime | None = None,
    second_factor_at: datetime | None = None,
) -> SignedIn:
    """Begin a session and give out its first tokens; publishes LoggedIn.

    `step_up_at`: the person gave all that they can prove themselves with; `second_factor_at`: a second factor was among it.
    """
    now, session_id, token = clock.now(), new_id(), secrets.token_urlsafe(_TOKEN_BYTES)
    opened = insert(SignInSession).values(
        id=session_id,
        person_id=person_id,
        browser=device.browser,
        ip_prefix=device.ip_prefix,
        created_at=now,
        last_seen_at=now,
        step_up_at=step_up_at,
        second_factor_at=second_factor_at,
    )
    await session.execute(opened)
    await _keep_token(session, session_id, token, now)
    await events.publish(session, LoggedIn(person_id, now))
    return await _signed_in(session, person_id, session_id, token, step_up_at)


async def refresh(session: AsyncSession, token: str, device: Device) -> SignedIn | None:
    """Exchange a refresh token for its successor and a new access token; None when it is refused.

    One statement uses the token up, so of any number of calls at once one makes the successor. The same token within ten
    seconds gets that same successor; later it means that two hold the token, and its session ends. That must be
    committed although the caller is refused, which is why a refusal is a value here and not an error.
    """
    now = clock.now()
    successor = secrets.token_urlsafe(_TOKEN_BYTES)
    used = (
        update(RefreshToken)
        .where(RefreshToken.token_hash == _hash(token), RefreshToken.used_at.is_(None), RefreshToken.expires_at > now, _is_open())
        .values(used_at=now, successor=Keyring.from_settings().seal(_SEAL, successor.encode(), bound_to=token.encode()))
        .returning(SignInSession.id, SignInSession.person_id, SignInSession.step_up_at)
    )
    row = (await session.execute(used)).one_or_none()
    if row is None:
        return await _again(session, token, now)
    await _keep_token(session, row.id, successor, now)
    seen = {"last_seen_at": now, "browser": device.browser, "ip_prefix": device.ip_prefix}
    await session.execute(update(SignInSession).where(SignInSession.id == row.id).values(seen))
    await events.publish(session, LoggedIn(row.person_id, now))
    return await _signed_in(session, row.person_id, row.id, successor, row.step_up_at)


async def _again(session: AsyncSession, token: str, now: datetime) -> SignedIn | None:
    """A token that cannot be used: a retry, a reuse, or nothing that we know."""
    known = select(
        RefreshToken.used_at,
        RefreshToken.successor,
        SignInSession.id,
        SignInSession.person_id,
        SignInSession.browser,
        SignInSession.step_up_at,
    ).where(RefreshToken.token_hash == _hash(token), RefreshToken.used_at.is_not(None), _is_open())
    row = (await session.execute(known)).one_or_none()
    if row is None:
        return None
    if row.used_at > now - REFRESH_GRACE:
        try:
            successor = Keyring.from_settings().open(_SEAL, row.successor, bound_to=token.encode()).decode()
        except SealBroken:  # the SECRET_KEY of ten seconds ago is not configured any more
            return None
        unused = select(RefreshToken.session_id).where(RefreshToken.token_hash == _hash(successor), RefreshToken.used_at.is_(None))
        if (await session.execute(unused)).one_or_none() is None:  # a retry comes before its answer was used
            return None
        return await _signed_in(session, row.person_id, row.id, successor, row.step_up_at)
    if await _end(session, SignInSession.id == row.id, reason="token_reused", by=None):
        await audit.record(session, None, "identity.refresh_token_reused", target=f"session:{row.id}")
        await events.publish(session, RefreshTokenReused(row.person_id, row.id, row.browser, now))
    return None


async def log_out(session: AsyncSession, *, actor: Actor | None, refresh_token: str | None) -> None:
    """End the session of the actor, and that of the refresh token; whatever is not known is ended already."""
    if actor is not None and actor.session_id is not None:
        await _log_out(session, SignInSession.id == actor.session_id)
    if refresh_token is not None:
        holder = select(RefreshToken.session_id).where(RefreshToken.token_hash == _hash(refresh_token)).scalar_subquery()
        await _log_out(session, SignInSession.id == holder)


async def _log_out(session: AsyncSession, which: ColumnExpressionArgument[bool]) -> None:
    for session_id, person_id in await _end(session, which, reason="logged_out", by=None):
        await audit.record(session, Actor(person_id, frozenset()), "identity.logged_out", target=f"session:{session_id}")


async def note_second_factor(session: AsyncSession, actor: Actor) -> None:
    """Write down that the actor gave a second factor in this session."""
    own = update(SignInSession).where(SignInSession.id == actor.session_id, SignInSession.ended_at.is_(None))
    await session.execute(own.values(second_factor_at=clock.now()))


async def revoke_session(session: AsyncSession, actor: Actor, *, session_id: UUID) -> None:
    """End one of one's own sessions. Raises SessionNotFound, also for someone else's and for one that has ended."""
    own = (SignInSession.id == session_id) & (SignInSession.person_id == actor.person_id)
    if not await _end(session, own, reason="revoked", by=actor.person_id):
        raise SessionNotFound
    await audit.record(session, actor, "identity.session_revoked", target=f"session:{session_id}")


async def revoke_other_sessions(session: AsyncSession, actor: Actor) -> int:
    """End all of one's own sessions but the one that asks; all, when none does. How many."""
    others = (SignInSession.person_id == actor.person_id) & SignInSession.id.is_distinct_from(actor.session_id)
    ended = await _end(session, others, reason="revoked", by=actor.person_id)
    for session_id, _ in ended:
        await audit.record(session, actor, "identity.session_revoked", target=f"session:{session_id}")
    return len(ended)


async def end_all(session: AsyncSession, person_id: UUID, *, by: UUID | None, reason: str = "revoked") -> int:
    """End every session of someone, because staff (`by`) or the system say so. How many."""
    return len(await _end(session, SignInSession.person_id == person_id, reason=reason, by=by))


async def has_tokens(session: AsyncSession, person_id: UUID) -> bool:
    """Whether an access token of the person may still say that it holds, whatever became of its session."""
    since = clock.now() - token_life() - 2 * LEEWAY
    held = exists().where(
        SignInSession.person_id == person_id, (SignInSession.ended_at.is_(None)) | (SignInSession.ended_at > since)
    )
    return (await session.execute(select(held))).scalar_one()


async def _end(
    session: AsyncSession, which: ColumnExpressionArgument[bool], *, reason: str, by: UUID | None
) -> list[tuple[UUID, UUID]]:
    """End what is still open; returns (session, person) of each that this call ended."""
    statement = (
        update(SignInSession)
        .where(which, SignInSession.ended_at.is_(None))
        .values(ended_at=clock.now(), ended_by=by, end_reason=reason)
        .returning(SignInSession.id, SignInSession.person_id)
    )
    return [(row.id, row.person_id) for row in await session.execute(statement)]


def _is_open() -> ColumnExpressionArgument[bool]:
    """The token's session has not ended, and its person is not disabled."""
    return (
        (SignInSession.id == RefreshToken.session_id)
        & SignInSession.ended_at.is_(None)
        & ~exists().where(Disablement.person_id == SignInSession.person_id)
    )


async def _keep_token(session: AsyncSession, session_id: UUID, token: str, now: datetime) -> None:
    row = {"token_hash": _hash(token), "session_id": session_id, "expires_at": now + SESSION_LIFE}
    await session.execute(insert(RefreshToken).values(row))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


async def _signed_in(
    session: AsyncSession, person_id: UUID, session_id: UUID, refresh_token: str, step_up_at: datetime | None
) -> SignedIn:
    now, life = clock.now(), token_life()
    access_token = signing_key().sign(Claims(person_id, session_id, now + life, step_up_at), issued_at=now)
    person = await queries.person(session, person_id)
    return SignedIn(person, session_id, access_token, int(life.total_seconds()), refresh_token)

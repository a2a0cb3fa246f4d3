"""Who an access token belongs to, without asking the database: signature, expiry, and a watch over what was revoked.

Each process keeps what has changed since tokens were made: sessions and API keys that ended within the life of a token,
people who are disabled, the roles of staff, and in which sessions they gave a second factor. It is read anew every two
seconds, so a revocation holds everywhere within five.
"""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import select, union_all
from sqlalchemy.exc import SQLAlchemyError

from saker.core import clock, settings
from saker.core.auth import Actor
from saker.core.crypto import Keyring
from saker.core.db import Database
from saker.core.errors import Unauthenticated, Unavailable
from saker.identity.api_key_models import ApiKey
from saker.identity.models import Disablement, RoleGrant, SignInSession
from saker.identity.queries.second_factors import has_factor
from saker.identity.rules.access_tokens import LEEWAY, SigningKey, TokenRefused
from saker.identity.rules.people import PERSON

log = structlog.get_logger(__name__)

LOOK_SECONDS: Final = 2.0
FIRST_LOOK_WITHIN_SECONDS: Final = 5.0
_KEY_PURPOSE: Final = "access-token-signing"


@dataclass(frozen=True, slots=True)
class Known:
    """What tokens do not say: which sessions and API keys ended, who is disabled, which roles staff hold.

    `secured` are the sessions of staff in which a second factor was given that they still have.
    """

    ended: frozenset[UUID] = frozenset()
    disabled: frozenset[UUID] = frozenset()
    roles: dict[UUID, frozenset[str]] = field(default_factory=dict)
    secured: frozenset[UUID] = frozenset()


class Watch:
    """What this process knows; None until it has looked for the first time."""

    def __init__(self) -> None:
        self.known: Known | None = None
        self._begun = 0
        self._kept = 0
        self._looked_at: datetime | None = None
        self._blind: tuple[datetime, datetime] | None = None

    async def look(self, database: Database) -> None:
        """Read it anew. Of two looks at once, the one that began later is kept."""
        self._begun += 1
        this = self._begun
        now = clock.now()
        horizon = self._horizon(now)
        ended_keys = (ApiKey.revoked_at > horizon) | ApiKey.expires_at.between(horizon, now)
        ids = union_all(select(SignInSession.id).where(SignInSession.ended_at > horizon), select(ApiKey.id).where(ended_keys))
        async with database.reading() as session:
            ended = (await session.execute(ids)).scalars()
            disabled = (await session.execute(select(Disablement.person_id))).scalars()
            granted: dict[UUID, set[str]] = defaultdict(set)
            for person_id, role in await session.execute(select(RoleGrant.person_id, RoleGrant.role)):
                granted[person_id].add(role)
            roles = {person_id: frozenset(held) for person_id, held in granted.items()}
            given = (SignInSession.second_factor_at.is_not(None), SignInSession.ended_at.is_(None))
            staff = select(SignInSession.id).where(SignInSession.person_id.in_(roles), *given, has_factor(SignInSession.person_id))
            secured = (await session.execute(staff)).scalars() if roles else ()
            known = Known(frozenset(ended), frozenset(disabled), roles, frozenset(secured))
        if this > self._kept:
            self._kept, self.known, self._looked_at = this, known, now

    def _horizon(self, now: datetime) -> datetime:
        """Since when sessions that ended matter: for the life of a token.

        After this process was cut off from the database, since its last look before: sockets outlive tokens.
        """
        life = token_life() + 2 * LEEWAY
        if self._looked_at is not None and now - self._looked_at > life:
            self._blind = self._looked_at, now
        if self._blind is not None and now - self._blind[1] < life:
            return min(now - life, self._blind[0] - LEEWAY)
        return now - life

    async def follow(self, database: Database) -> None:
        """Look every two seconds until cancelled. While the database is away, what was known last goes on to hold."""
        try:
            while True:
                try:
                    await self.look(database)
                except (SQLAlchemyError, OSError) as error:
                    log.warning("access.waiting", reason=type(error).__name__)
                await asyncio.sleep(LOOK_SECONDS)
        finally:
            self.known = None

    async def first_look(self) -> Known:
        """What is known, once there is something. Raises Unavailable when the database does not answer."""
        deadline = asyncio.get_running_loop().time() + FIRST_LOOK_WITHIN_SECONDS
        while self.known is None:
            if asyncio.get_running_loop().time() > deadline:
                raise Unavailable(retry_after=1)
            await asyncio.sleep(0.01)
        return self.known


watch = Watch()


async def authenticate(token: str) -> Actor:
    """The actor of an access token. Raises Unauthenticated."""
    try:
        claims = signing_key().read(token, now=clock.now())
    except TokenRefused:
        raise Unauthenticated from None
    known = watch.known or await watch.first_look()
    if claims.session_id in known.ended or claims.person_id in known.disabled:
        raise Unauthenticated
    roles = known.roles.get(claims.person_id, frozenset())
    is_secured = claims.session_id in known.secured
    return Actor(claims.person_id, roles | {PERSON}, claims.session_id, claims.step_up_at, has_second_factor=is_secured)


def is_live(person_id: UUID, session_id: UUID | None) -> bool:
    """False once a session or API key is known to have ended or its person to be disabled: for sockets, which outlive a token."""
    known = watch.known
    return known is None or (session_id not in known.ended and person_id not in known.disabled)


def token_life() -> timedelta:
    """How long an access token lives."""
    return timedelta(minutes=settings.current().access_token_minutes)


def signing_key() -> SigningKey:
    """The key of this deployment, derived from SECRET_KEY."""
    return _signing_key(settings.current().secret_key.get_secret_value())


@lru_cache(maxsize=8)
def _signing_key(secret: str) -> SigningKey:
    return SigningKey(Keyring((secret,)).derive(_KEY_PURPOSE))

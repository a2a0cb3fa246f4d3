"""What identity does by itself: the first administrator at the start, and forgetting what is past its time."""

import asyncio
from typing import Final

import structlog
from sqlalchemy import delete, or_
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock
from saker.core.db import Database
from saker.core.jobs import periodic
from saker.core.settings import Settings, current
from saker.identity import commands, queries
from saker.identity.api_key_models import ApiKey
from saker.identity.errors import EmailTaken, PasswordTooCommon
from saker.identity.models import CodeChallenge, RefreshToken, SignInAttempts, SignInSession
from saker.identity.rules.api_keys import ENDED_KEPT
from saker.identity.rules.codes import LONGEST_WINDOW
from saker.identity.rules.lockout import LONGEST_PAUSE, WINDOW
from saker.identity.rules.people import ENDED_SESSIONS_KEPT, SESSION_LIFE
from saker.identity.second_factor_models import MfaToken, PasskeyChallenge

log = structlog.get_logger(__name__)

AGAIN_SECONDS: Final = 2.0


async def ensure_first_admin(database: Database) -> None:
    """`make_first_admin` when a process starts: waits for the database; a refusal is logged, not raised."""
    while True:
        try:
            await make_first_admin(database, current())
        except (PasswordTooCommon, EmailTaken) as refusal:
            log.error("first_admin.refused", reason=refusal.code)  # noqa: TRY400 - a refusal of ours: nothing to trace
        except (SQLAlchemyError, OSError) as error:
            log.warning("first_admin.waiting", reason=type(error).__name__)
            await asyncio.sleep(AGAIN_SECONDS)
            continue
        return


async def make_first_admin(database: Database, settings: Settings) -> bool:
    """Make the administrator that ADMIN_EMAIL and ADMIN_PASSWORD name, if there is none. True when it did.

    The password of an administrator who exists is never touched. Raises PasswordTooCommon and EmailTaken.
    """
    if settings.admin_email is None or settings.admin_password is None:
        return False
    async with database.reading() as session:
        if await queries.has_admin(session):
            return False
    password = settings.admin_password.get_secret_value()
    password_hash = await commands.hash_password(password, personal=(settings.admin_email,))
    async with database.edge() as session:
        created = await commands.create_first_admin(session, email=settings.admin_email, password_hash=password_hash)
    if created:
        log.info("first_admin.created")
    return created


@periodic("identity.forget_old_rows", "23 * * * *", timeout_seconds=120)
async def forget_old_rows(session: AsyncSession) -> None:
    """Drop refresh tokens, half-way and failed sign-ins and one-time codes past their time; sessions and API keys 90 days after."""
    now = clock.now()
    await session.execute(delete(RefreshToken).where(RefreshToken.expires_at < now))
    await session.execute(delete(MfaToken).where(MfaToken.expires_at < now))
    await session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.expires_at < now))
    await session.execute(delete(CodeChallenge).where(CodeChallenge.created_at < now - LONGEST_WINDOW))
    await session.execute(delete(SignInAttempts).where(SignInAttempts.last_at < now - WINDOW - LONGEST_PAUSE))
    too_old = SignInSession.last_seen_at < now - SESSION_LIFE - ENDED_SESSIONS_KEPT
    await session.execute(delete(SignInSession).where(too_old))
    long_ended = or_(ApiKey.revoked_at < now - ENDED_KEPT, ApiKey.expires_at < now - ENDED_KEPT)
    await session.execute(delete(ApiKey).where(long_ended))

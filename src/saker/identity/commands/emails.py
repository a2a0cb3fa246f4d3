"""Proving that an address is read: the link, its use, reminders, and giving up accounts that nobody proved.

An account that has nothing but a number, typed in with a password and never proven, is given up after 30 days, too, when
nobody has used it for a week: there is no way to remind its holder.

An account is given up 30 days after joining when its address was never verified, all reminders went out at least a week
before, and it holds nothing of value. Nothing of value means: no staff role; not disabled (which is a record against
someone); no verified phone number; not a demo trader; and none of the contributed `keepers` knows it: the ledger's names
everyone with a balance in anything but practice money, that of privacy whoever has something open. Practice money, XP
and preferences are not of value.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock, events, messages
from saker.core.auth import Actor
from saker.core.messages import carrying
from saker.identity import mails
from saker.identity.commands import links
from saker.identity.commands.sessions import end_all, has_tokens
from saker.identity.email_models import EmailVerification, VerificationReminder
from saker.identity.errors import EmailVerifiedAlready, LinkInvalid, LinkJustSent
from saker.identity.events import EmailVerified, PersonRemoved
from saker.identity.models import Disablement, Person, RoleGrant, SignInSession
from saker.identity.rules.links import GIVEN_UP_AFTER, LAST_WARNING, PAUSE, REMIND_AFTER, Purpose, reminders_due

Keeper = Callable[[AsyncSession, UUID], Awaitable[bool]]
"""Says whether a person holds something that must not be removed with them."""

MOST_AT_ONCE: Final = 500


class _Contributed:
    """What `app/wiring.py` plugs in."""

    keepers: Sequence[Keeper] = ()


contributed = _Contributed()


async def send_verification(session: AsyncSession, person_id: UUID) -> None:
    """Mail a link, also to an address that was verified and is refused mail since.

    Raises EmailVerifiedAlready, and LinkJustSent within a minute of the last one.
    """
    columns = select(Person.email, Person.email_key, _verified().label("is_verified")).where(Person.id == person_id)
    row = (await session.execute(columns)).one_or_none()
    if row is None or row.email is None or (row.is_verified and not await carrying.is_suppressed(session, row.email)):
        raise EmailVerifiedAlready
    token = await links.make(session, person_id, Purpose.VERIFY_EMAIL, email_key=row.email_key)
    if token is None:
        made_at = await links.made_at(session, person_id, Purpose.VERIFY_EMAIL)
        passed = clock.now() - made_at if made_at else timedelta()
        raise LinkJustSent(retry_after=max(1, int((PAUSE[Purpose.VERIFY_EMAIL] - passed).total_seconds()) + 1))
    await messages.send(session, mails.verification(row.email, token))


async def verify_email(session: AsyncSession, actor: Actor, *, token: str) -> None:
    """Use a link to one's own address: it is proven. Raises LinkInvalid, also for the link of somebody else's account.

    The link alone proves nothing about who made the account: it may have been made by somebody else, in this one's name.
    """
    used = await links.use(session, Purpose.VERIFY_EMAIL, token)
    if used is None or used[0] != actor.person_id:
        raise LinkInvalid
    await confirm(session, *used)


async def confirm(session: AsyncSession, person_id: UUID, email_key: str) -> bool:
    """Write down that a person reads this address, and mail it again if it was refused; again is the same as once.

    True when it was not proven before.
    """
    await carrying.release(session, email_key)
    statement = insert(EmailVerification).values(person_id=person_id, email_key=email_key, at=clock.now())
    proven = statement.on_conflict_do_update(
        index_elements=["person_id"],
        set_={"email_key": statement.excluded.email_key, "at": statement.excluded.at},
        where=EmailVerification.email_key != statement.excluded.email_key,
    ).returning(EmailVerification.person_id)
    if (await session.execute(proven)).one_or_none() is None:
        return False
    actor = Actor(person_id, frozenset())
    await audit.record(session, actor, "identity.email_verified", target=f"person:{person_id}")
    await events.publish(session, EmailVerified(person_id))
    return True


async def remind(session: AsyncSession) -> int:
    """Remind everyone who is due, once each however late this runs. How many."""
    now = clock.now()
    sent = select(VerificationReminder.sent).where(VerificationReminder.person_id == Person.id).scalar_subquery()
    statement = (
        select(Person.id, Person.email, Person.email_key, Person.created_at, sent.label("sent"))
        .where(Person.created_at <= now - REMIND_AFTER[0], *_unproven())
        .where(~exists().where(VerificationReminder.person_id == Person.id, VerificationReminder.sent >= len(REMIND_AFTER)))
        .order_by(Person.id)
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True, of=Person)
    )
    reminded = 0
    for row in await session.execute(statement):
        due = reminders_due(row.created_at, now)
        if due <= (row.sent or 0):
            continue
        token = await links.make(session, row.id, Purpose.VERIFY_EMAIL, email_key=row.email_key)
        if token is None:  # a link went out a moment ago: the next run reminds
            continue
        kept = {"person_id": row.id, "sent": due, "last_at": now}
        upsert = insert(VerificationReminder).values(kept)
        await session.execute(upsert.on_conflict_do_update(index_elements=["person_id"], set_=kept))
        left = max((row.created_at + GIVEN_UP_AFTER - now).days, LAST_WARNING.days)
        await messages.send(session, mails.reminder(row.email, token, days_left=left))
        reminded += 1
    return reminded


async def given_up(session: AsyncSession) -> Sequence[UUID]:
    """Whom `remove_unverified` would look at now, at most 500."""
    statement = select(Person.id).where(or_(_over(), _only_claimed())).order_by(Person.id).limit(MOST_AT_ONCE)
    return (await session.execute(statement)).scalars().all()


async def remove_unverified(session: AsyncSession, person_id: UUID) -> bool:
    """Remove someone whose address or number was never verified, unless they hold something of value. True when it did.

    Sessions that are open are ended instead, and the next run removes: an access token goes on for minutes, and the rows
    that say it must not would be gone. Locks: the person's row, which a verification also needs; so whoever comes first
    is believed.
    """
    locked = select(Person.id).where(Person.id == person_id).with_for_update()
    is_over = select(Person.id).where(Person.id == person_id, or_(_over(), _only_claimed()))
    for statement in (locked, is_over):  # two: the second sees what was committed while the first waited
        if (await session.execute(statement)).one_or_none() is None:
            return False
    for keeper in contributed.keepers:
        if await keeper(session, person_id):
            return False
    if await end_all(session, person_id, by=None) or await has_tokens(session, person_id):
        return False
    await events.publish(session, PersonRemoved(person_id))
    await session.execute(delete(Person).where(Person.id == person_id))
    await audit.record(session, None, "identity.unverified_removed", target=f"person:{person_id}")
    return True


def opens_account() -> ColumnElement[bool]:
    """Who reads the person's address may set a new password by it.

    Not where it was never proven and a number was: the account belongs to who receives the codes, and the address perhaps
    to a stranger.
    """
    return _verified() | Person.phone_verified_at.is_(None)


def _verified() -> ColumnElement[bool]:
    """The person's present address is proven."""
    return exists().where(EmailVerification.person_id == Person.id, EmailVerification.email_key == Person.email_key)


def _unproven() -> tuple[ColumnElement[bool], ...]:
    """An ordinary person with an address that is not proven."""
    return (
        Person.email.is_not(None),
        Person.tag.is_(None),
        Person.phone_verified_at.is_(None),  # someone whom we can reach
        ~Person.email_key.like("%.invalid"),  # RFC 2606: nobody; such are the pseudonyms of people who were forgotten
        ~_verified(),
        ~exists().where(Disablement.person_id == Person.id),
    )


def _over() -> ColumnElement[bool]:
    """Joined long ago, warned for the last time long enough ago, and still not proven."""
    warned = (VerificationReminder.person_id == Person.id) & (VerificationReminder.sent == len(REMIND_AFTER))
    return and_(
        Person.created_at <= clock.now() - GIVEN_UP_AFTER,
        exists().where(warned, VerificationReminder.last_at <= clock.now() - LAST_WARNING),
        ~exists().where(RoleGrant.person_id == Person.id),
        *_unproven(),
    )


def _only_claimed() -> ColumnElement[bool]:
    """Joined long ago with nothing but a number, never proved it, and has not been here for a week."""
    last_seen = SignInSession.last_seen_at > clock.now() - LAST_WARNING
    return and_(
        Person.created_at <= clock.now() - GIVEN_UP_AFTER,
        Person.email.is_(None),
        Person.phone_verified_at.is_(None),
        Person.tag.is_(None),
        ~exists().where(SignInSession.person_id == Person.id, last_seen),
        ~exists().where(Disablement.person_id == Person.id),
        ~exists().where(RoleGrant.person_id == Person.id),
    )

"""Another address or number for an account: it counts from the moment on when its holder has proven to receive there.

Asking needs a fresh proof of who asks and says nothing of anyone else: a link or code is sent whoever has the address or
number by then. Only who has proven to receive there is told that it stands with another account.
"""

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import and_, delete, exists, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock, events, messages
from saker.core.auth import Actor
from saker.core.crypto import seal_for
from saker.identity import mails
from saker.identity.commands.changes import require_fresh, require_open
from saker.identity.commands.codes import Attempt, CodeSent, send_code, use_up_code
from saker.identity.commands.emails import confirm
from saker.identity.email_models import EmailChange
from saker.identity.errors import CodeInvalid, EmailTaken, LinkInvalid, LinkJustSent, PhoneTaken
from saker.identity.events import ContactChanged
from saker.identity.models import Person
from saker.identity.queries.phones import SEAL as PHONE_SEAL
from saker.identity.queries.phones import has_phone, phone_key
from saker.identity.rules.codes import Limit
from saker.identity.rules.codes import Purpose as CodePurpose
from saker.identity.rules.contacts import Contact
from saker.identity.rules.links import LIFE, PAUSE, TOKEN_BYTES, Purpose
from saker.identity.rules.people import email_key


async def ask_for_phone(
    session: AsyncSession, actor: Actor, *, phone: str, address: str, address_limits: tuple[Limit, ...]
) -> CodeSent:
    """Send a code to a number that shall be the person's. Raises StepUpRequired, CodesLimited."""
    await require_fresh(session, actor)
    return await send_code(
        session,
        phone=phone,
        purpose=CodePurpose.CONTACT,
        address=address,
        address_limits=address_limits,
        person_id=actor.person_id,
    )


async def change_phone(session: AsyncSession, actor: Actor, attempt: Attempt) -> None:
    """Make the number of a right code the person's. Raises CodeInvalid for anyone else's code, PhoneTaken.

    A number that stands beside somebody's e-mail address and was never proven is theirs no more: they cannot receive there.
    """
    if attempt.person_id != actor.person_id:
        raise CodeInvalid
    await require_open(session, actor)
    await use_up_code(session, attempt)
    others = and_(has_phone(attempt.phone), Person.id != actor.person_id)
    only_claimed = Person.phone_verified_at.is_(None) & Person.email.is_not(None)
    await session.execute(update(Person).where(others, only_claimed).values(phone_sealed=None, phone_key=None))
    if (await session.execute(select(exists().where(others)))).scalar_one():
        raise PhoneTaken
    sealed = await seal_for(session, actor.person_id, PHONE_SEAL, attempt.phone.encode())
    values = {"phone_sealed": sealed, "phone_key": phone_key(attempt.phone), "phone_verified_at": clock.now()}
    try:
        await session.execute(update(Person).where(Person.id == actor.person_id).values(values))
    except IntegrityError:  # someone else was quicker
        raise PhoneTaken from None
    await _tell(session, actor, Contact.PHONE)


async def ask_for_email(session: AsyncSession, actor: Actor, *, email: str) -> None:
    """Mail a link to an address that shall be the person's; an earlier one ends. Raises StepUpRequired, LinkJustSent."""
    await require_fresh(session, actor)
    now, token = clock.now(), secrets.token_urlsafe(TOKEN_BYTES)
    row = {
        "person_id": actor.person_id,
        "token_hash": _hash(token),
        "email": email,
        "created_at": now,
        "expires_at": now + LIFE[Purpose.CHANGE_EMAIL],
    }
    pause = PAUSE[Purpose.CHANGE_EMAIL]
    replaced = (
        insert(EmailChange)
        .values(row)
        .on_conflict_do_update(index_elements=["person_id"], set_=row, where=EmailChange.created_at <= now - pause)
    )
    if (await session.execute(replaced.returning(EmailChange.person_id))).one_or_none() is None:
        made = select(EmailChange.created_at).where(EmailChange.person_id == actor.person_id)
        passed = now - (await session.execute(made)).scalar_one()
        raise LinkJustSent(retry_after=max(1, (pause - passed) // timedelta(seconds=1) + 1))
    await messages.send(session, mails.new_address(email, token))


async def change_email(session: AsyncSession, actor: Actor, *, token: str) -> None:
    """Use the link: the address is the person's, and proven. Raises LinkInvalid for anyone else's link, EmailTaken.

    Only the person who asked can use it: who reads a mistyped address gets no account by it.
    """
    await require_open(session, actor)
    used = delete(EmailChange).where(
        EmailChange.token_hash == _hash(token), EmailChange.person_id == actor.person_id, EmailChange.expires_at > clock.now()
    )
    email = (await session.execute(used.returning(EmailChange.email))).scalar_one_or_none()
    if email is None:
        raise LinkInvalid
    before = (await session.execute(select(Person.email).where(Person.id == actor.person_id))).scalar_one()
    values = {"email": email, "email_key": email_key(email)}
    try:
        await session.execute(update(Person).where(Person.id == actor.person_id).values(values))
    except IntegrityError:
        raise EmailTaken from None
    await confirm(session, actor.person_id, email_key(email))
    if before is not None and email_key(before) != email_key(email):
        await messages.send(session, mails.address_replaced(before))
    await _tell(session, actor, Contact.EMAIL)


async def _tell(session: AsyncSession, actor: Actor, contact: Contact) -> None:
    await audit.record(session, actor, f"identity.{contact}_changed", target=f"person:{actor.person_id}")
    await events.publish(session, ContactChanged(actor.person_id, contact, clock.now()))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()

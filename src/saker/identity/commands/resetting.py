"""A new password: by a mailed link when the old one is forgotten, or by the old one in the settings.

Asking for a link does the same whoever is asked for: it queues one sealed job. Only the job looks whether someone is of
that name, so neither the answer nor its time tells.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import audit, clock, events, messages
from saker.core.auth import Actor
from saker.core.jobs import enqueue, job
from saker.identity import mails
from saker.identity.commands import links, signing_in
from saker.identity.commands.api_keys import revoke_api_keys
from saker.identity.commands.changes import hold, require_open
from saker.identity.commands.emails import confirm, opens_account
from saker.identity.commands.gate import forget_factors, forget_half_way
from saker.identity.commands.people import store_password
from saker.identity.commands.sessions import revoke_other_sessions
from saker.identity.errors import LinkInvalid, PasswordWrong
from saker.identity.events import PasswordChanged
from saker.identity.models import Disablement, Password, Person, RoleGrant, SignInAttempts
from saker.identity.rules.links import Purpose
from saker.identity.rules.lockout import ACCOUNT
from saker.identity.rules.people import DEMO_TAG, email_key

BY_LINK: Final = "link"
BY_OLD_PASSWORD: Final = "old_password"  # noqa: S105 - a way, not a password


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose password is about to change: what a new one must not be made of, and the stored hash of the old one."""

    person_id: UUID
    personal: tuple[str, ...]
    password_hash: str | None
    password_set_at: datetime | None


async def ask_for_reset(session: AsyncSession, *, identifier: str) -> None:
    """Queue a link for whoever is of that name, if anyone is."""
    await enqueue(session, send_reset_link, secret={"identifier": identifier})


@job("identity.send_reset_link")
async def send_reset_link(session: AsyncSession, *, identifier: str) -> None:
    """Mail a link to the person of that address; to nobody for an unknown one, and not twice within five minutes."""
    known = select(Person.id, Person.email, Person.email_key).where(
        Person.email_key == email_key(identifier),
        Person.tag.is_distinct_from(DEMO_TAG),
        opens_account(),
        ~select(Disablement.person_id).where(Disablement.person_id == Person.id).exists(),
    )
    row = (await session.execute(known)).one_or_none()
    if row is None:
        return
    token = await links.make(session, row.id, Purpose.RESET_PASSWORD, email_key=row.email_key)
    if token is not None:
        await messages.send(session, mails.reset(row.email, token))
        await audit.record(session, None, "identity.reset_link_sent", target=f"person:{row.id}")


async def holder_of_link(session: AsyncSession, *, token: str) -> Holder:
    """Whose link this is, without using it: a new password that is refused leaves it good. Raises LinkInvalid."""
    person_id = await links.look(session, Purpose.RESET_PASSWORD, token)
    if person_id is None:
        raise LinkInvalid
    return await _holder(session, person_id)


async def reset_password(session: AsyncSession, *, token: str, password_hash: str) -> None:
    """Use a link: the new password holds, every session and API key ends, the address is proven. Raises LinkInvalid.

    Of any number of calls at once one succeeds. The pauses after failed sign-ins of the account are over. An address that
    was only claimed until now belongs to who reads its mail: the second factors of whoever claimed it go. Staff keep
    theirs: that an administrator made them staff vouches for them, and a mailbox alone must not open the back office.
    Locks: the person.
    """
    used = await links.use(session, Purpose.RESET_PASSWORD, token)
    if used is None:
        raise LinkInvalid
    person_id, address_key = used
    actor = Actor(person_id, frozenset())
    await hold(session, person_id)
    if (await session.execute(select(Person.id).where(Person.id == person_id, opens_account()))).one_or_none() is None:
        raise LinkInvalid
    await store_password(session, person_id, password_hash)
    await revoke_other_sessions(session, actor)
    await forget_half_way(session, person_id)
    await revoke_api_keys(session, actor.person_id, by=actor, because="new_password")
    await session.execute(delete(SignInAttempts).where(SignInAttempts.key == signing_in.account_key(address_key)))
    if await confirm(session, person_id, address_key) and not await _is_staff(session, person_id):
        await forget_factors(session, person_id)
    await audit.record(session, actor, "identity.password_reset", target=f"person:{person_id}")
    await events.publish(session, PasswordChanged(person_id, clock.now(), BY_LINK))


async def admit_change(session: AsyncSession, actor: Actor) -> Holder:
    """Count an attempt to change one's own password, before the old one is looked at. Raises SignInBlocked.

    Counted apart from sign-ins: whoever holds a session cannot lock its owner out, nor guess on from there.
    """
    await signing_in.count_attempt(session, _change_key(actor), ACCOUNT)
    return await _holder(session, actor.person_id)


async def note_wrong_password(session: AsyncSession, actor: Actor) -> None:
    """Write down that someone with a session did not know its password."""
    await audit.record(session, actor, "identity.password_change_failed", target=f"person:{actor.person_id}")


async def change_password(session: AsyncSession, actor: Actor, *, verified: Holder, password_hash: str) -> None:
    """Replace one's own password; every other session and every API key ends. Raises Unauthenticated when the own one has ended.

    The caller has verified the old one; raises PasswordWrong when it was replaced since. Locks: the person.
    """
    await require_open(session, actor)
    if (await _holder(session, actor.person_id)).password_set_at != verified.password_set_at:
        raise PasswordWrong(field="current_password")
    await store_password(session, actor.person_id, password_hash)
    await revoke_other_sessions(session, actor)
    await forget_half_way(session, actor.person_id)
    await revoke_api_keys(session, actor.person_id, by=actor, because="new_password")
    await session.execute(delete(SignInAttempts).where(SignInAttempts.key == _change_key(actor)))
    await audit.record(session, actor, "identity.password_changed", target=f"person:{actor.person_id}")
    await events.publish(session, PasswordChanged(actor.person_id, clock.now(), BY_OLD_PASSWORD))


def _change_key(actor: Actor) -> bytes:
    return signing_in.key_of("password-change", str(actor.person_id))


async def _holder(session: AsyncSession, person_id: UUID) -> Holder:
    columns = (Person.email, Person.display_name, Password.hash, Password.changed_at)
    row = (await session.execute(select(*columns).outerjoin(Password).where(Person.id == person_id))).one()
    return Holder(person_id, tuple(word for word in (row.email, row.display_name) if word), row.hash, row.changed_at)


async def _is_staff(session: AsyncSession, person_id: UUID) -> bool:
    granted = select(RoleGrant.person_id).where(RoleGrant.person_id == person_id)
    return (await session.execute(select(granted.exists()))).scalar_one()

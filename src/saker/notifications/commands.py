"""Telling a person something, and marking it read."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import ColumnExpressionArgument, delete, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from saker.core import clock, events, messages, settings
from saker.core.auth import Actor
from saker.core.contrib import NotificationClass
from saker.core.ids import new_id
from saker.identity import queries as identity
from saker.notifications import push_commands
from saker.notifications.events import NotificationCreated
from saker.notifications.kinds import known
from saker.notifications.models import Notification
from saker.notifications.preference_commands import forget_choices, unsubscribe_address, wants
from saker.notifications.rules import Channel


async def notify(session: AsyncSession, person_id: UUID, kind: str, dedupe_key: str, **facts: str | int) -> UUID | None:
    """Tell a person something, once per (person, kind, dedupe key); the id, or None when it was told before.

    The words are the kind's with `facts` put in. Mail goes out after the commit, to people who have an address (demo
    people have none). Raises KeyError for a kind that no slice contributed and for a fact that its words miss.
    """
    what = known[kind]
    fact = NotificationCreated(
        person_id=person_id,
        id=new_id(),
        kind=kind,
        title=what.title.format(**facts),
        body=what.body.format(**facts),
        link=what.link.format(**facts) if what.link else None,
        created_at=clock.now(),
    )
    row = insert(Notification).values(**asdict(fact), dedupe_key=dedupe_key)
    if (await session.execute(row.on_conflict_do_nothing().returning(Notification.id))).one_or_none() is None:
        return None
    await events.publish(session, fact)
    if what.by_email and await wants(session, person_id, what.category, Channel.EMAIL):
        await _mail(session, fact, is_marketing=what.category is NotificationClass.MARKETING)
    if what.by_push and await wants(session, person_id, what.category, Channel.PUSH):
        await push_commands.queue(session, fact)
    return fact.id


async def _mail(session: AsyncSession, fact: NotificationCreated, *, is_marketing: bool) -> None:
    """Send it by mail too."""
    address = await identity.email_of(session, fact.person_id)
    if address is not None:
        words = fact.title, fact.body, fact.link
        await messages.send(session, mail_of(fact.id, fact.person_id, address, *words, is_marketing=is_marketing))


def mail_of(
    notification_id: UUID, person_id: UUID, address: str, title: str, body: str, link: str | None, *, is_marketing: bool
) -> messages.Message:
    """A notification as a mail; a marketing mail says how to end such mails. One id, so a copy can be known for one."""
    return messages.Message(
        messages.Channel.EMAIL,
        address,
        title,
        body,
        link=settings.current().frontend_url.rstrip("/") + (link or "/notifications"),
        label="Open Saker",
        unsubscribe=unsubscribe_address(person_id) if is_marketing else None,
        id=notification_id,
    )


async def mark_read(session: AsyncSession, actor: Actor, *, ids: Sequence[UUID]) -> None:
    """Mark these of one's own as read; others' and unknown ones are left alone."""
    await _read(session, actor, Notification.id.in_(ids))


async def mark_all_read(session: AsyncSession, actor: Actor) -> None:
    """Mark everything of one's own as read."""
    await _read(session, actor, Notification.read_at.is_(None))


async def forget(session: AsyncSession, person_ids: Collection[UUID]) -> None:
    """Delete everything that these people were told, and what they chose."""
    await forget_choices(session, list(person_ids))
    await push_commands.forget_subscriptions(session, list(person_ids))
    await session.execute(delete(Notification).where(Notification.person_id.in_(person_ids)))


async def _read(session: AsyncSession, actor: Actor, which: ColumnExpressionArgument[bool]) -> None:
    own = (Notification.person_id == actor.person_id) & Notification.read_at.is_(None)
    await session.execute(update(Notification).where(own, which).values(read_at=clock.now()))

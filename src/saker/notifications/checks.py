"""Readiness checks of notifications: a fact becomes a row that is unread and then read; every kind makes a sound mail."""

from string import Formatter
from typing import Final
from uuid import UUID

import httpx

from saker.core.checking import found, hosting, told
from saker.core.contrib import Check, CheckContext, CheckKind, Finding, NotificationClass, NotificationKind
from saker.core.guests import Guests
from saker.core.messages.judging import SAMPLE, faults_of
from saker.notifications.commands import mail_of
from saker.notifications.kinds import KINDS, WELCOME, known

_NOBODY: Final = UUID(int=0)


async def _told(pair: Guests, _: CheckContext) -> Finding:
    """Of the guest whose notifications no other check counts."""
    http = pair.other.http
    listed = told(await http.get("/api/v1/notifications")).get("items") or []
    greeting = next((one for one in listed if one.get("kind") == WELCOME.name), None)
    source = "GET and POST below /api/v1/notifications"
    if greeting is None:
        return found(["registering has led to no notification"], "", source)
    unread = told(await http.get("/api/v1/notifications/unread-count")).get("unread")
    answer = await http.post("/api/v1/notifications/read", json={"ids": [greeting["id"]]})
    after = told(await http.get("/api/v1/notifications", params={"unread": "true"})).get("items")
    faults = [] if greeting.get("read_at") is None else ["it was read before anyone read it"]
    faults += [] if unread == len(listed) else [f"{unread} are unread of {len(listed)}"]
    if answer.status_code != httpx.codes.OK or told(answer).get("unread") != len(listed) - 1:
        faults.append(f"reading one is answered {answer.status_code}, with {told(answer).get('unread')} left")
    if after is None or greeting["id"] in [one["id"] for one in after]:
        faults.append("what was read is listed as unread")
    return found(faults, f"told of joining, unread {unread}, and one less when it was read", source)


async def _kinds(context: CheckContext) -> Finding:
    faults = []
    kinds = [*{kind.name: kind for kind in (*KINDS, *known.values())}.values()]
    for kind in kinds:
        facts = {name: SAMPLE for text in (kind.title, kind.body, kind.link or "") for name in _places(text)}
        words = kind.title.format(**facts), kind.body.format(**facts), kind.link.format(**facts) if kind.link else None
        mail = mail_of(UUID(int=0), _NOBODY, "asha@example.com", *words, is_marketing=_is_marketing(kind))
        faults += [f"{kind.name}: {fault}" for fault in faults_of(mail, context.settings)]
        if _is_marketing(kind) != (mail.unsubscribe is not None):
            faults.append(f"{kind.name}: marketing, and no way to end it")
    return found(faults, f"{len(kinds)} kinds, each as text and as a page", "the kinds of notification")


def _places(text: str) -> list[str]:
    """The names of the facts that a text takes."""
    return [name for _, name, _, _ in Formatter().parse(text) if name]


def _is_marketing(kind: NotificationKind) -> bool:
    return kind.category is NotificationClass.MARKETING


CHECKS: Final = (
    Check(
        id="SKR-NTF-001",
        title="Who joins is told so, and what was read counts no more",
        kind=CheckKind.LIVE,
        covers=("U142",),
        remedy="Look into the log of the api process for failed handlers; run a worker, which retries them",
        run=hosting(_told),
    ),
    Check(
        id="SKR-NTF-002",
        title="Every kind of notification makes a mail of text and page, with nothing left open",
        kind=CheckKind.CONFIG,
        covers=("U147",),
        remedy="Mend the words of the kind that is named, in the slice that contributes it",
        run=_kinds,
    ),
)

"""Mail over a real SMTP server: both bodies, headers, a signature that verifies, once, and not to addresses that bounced."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlalchemy import text

from saker.core import clock, settings
from saker.core.db import Database
from saker.core.ids import new_id
from saker.core.jobs import enqueue
from saker.core.messages import Channel, Message, deliver_message, forget, send
from saker.core.messages.carrying import forget_messages, is_suppressed, note_refusal, refused_since, release
from saker.core.messages.mail import MailFailed, as_html, compose, does_not_exist, signed
from saker.core.messages.sending import Transport, transports
from saker.core.messages.transports import Outbox, choose
from saker.core.settings import Settings
from tests.fixtures import mail
from tests.messages.conftest import Mailbox

LINK = "https://saker.example/verify-email#token=abc"
NEWS = Message(Channel.EMAIL, "asha@example.com", "News for you", "First.\n\nSecond <b>one</b>.", link=LINK, label="Look")
LEAFLET = replace(NEWS, unsubscribe="https://saker.example/api/v1/notifications/unsubscribe/t0ken" + "-" * 80)


@pytest.fixture
def carrier(mail_settings: Settings, database: Database) -> Iterator[Transport]:
    """The transport that the settings choose, used by the job too."""
    transports.by_channel = choose(mail_settings, database)
    yield transports.by_channel[Channel.EMAIL]
    transports.by_channel = {}


def read(raw: bytes) -> EmailMessage:
    parsed = message_from_bytes(raw, policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def key_in_dns(key: rsa.RSAPrivateKey) -> Callable[..., bytes]:
    """What a verifier would find in the domain's DNS."""
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return lambda *_, **__: b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)


async def test_a_mail_arrives_as_text_and_html_with_its_headers(carrier: Transport, mailbox: Mailbox) -> None:
    await carrier.carry(NEWS)
    (raw,) = mailbox.received
    got = read(raw)
    assert (got["From"], got["To"], got["Subject"]) == ("Saker <news@saker.example>", "asha@example.com", "News for you")
    assert got["Message-ID"] == f"<{NEWS.id}@saker.example>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert abs(got["Date"].datetime - clock.now()) < timedelta(minutes=1)
    assert got["List-Unsubscribe"] is None
    assert got.get_content_type() == "multipart/alternative"
    plain, rich = got.get_body(("plain",)), got.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert plain.get_content().replace("\r\n", "\n") == f"First.\n\nSecond <b>one</b>.\n\nLook: {LINK}\n"
    assert "Second &lt;b&gt;one&lt;/b&gt;." in rich.get_content()
    assert f'href="{LINK}"' in rich.get_content()
    assert max(len(line) for line in raw.split(b"\r\n")) <= 998


async def test_the_signature_verifies_and_breaks_when_anything_that_it_covers_changes(
    carrier: Transport, mailbox: Mailbox, dkim_key: rsa.RSAPrivateKey
) -> None:
    await carrier.carry(LEAFLET)
    (raw,) = mailbox.received
    in_dns = key_in_dns(dkim_key)
    assert dkim.verify(raw, dnsfunc=in_dns)
    assert not dkim.verify(raw.replace(b"First.", b"Other."), dnsfunc=in_dns)
    assert not dkim.verify(raw.replace(b"Subject: News", b"Subject: Olds"), dnsfunc=in_dns)
    assert not dkim.verify(raw.replace(b"unsubscribe/t0ken", b"unsubscribe/other"), dnsfunc=in_dns)
    assert f"List-Unsubscribe: <{LEAFLET.unsubscribe}>\r\n".encode() in raw  # on one line, whatever its length


def test_without_a_key_nothing_is_signed(mail_settings: Settings) -> None:
    raw = compose(NEWS, mail_settings).as_bytes()
    assert signed(raw, mail_settings.model_copy(update={"dkim_domain": None})) == raw


def test_only_a_mail_that_can_be_ended_says_how(mail_settings: Settings) -> None:
    got = compose(LEAFLET, mail_settings)
    assert got["List-Unsubscribe"] == f"<{LEAFLET.unsubscribe}>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_html_is_safe_in_light_and_dark_and_asks_nobody_for_anything() -> None:
    page = as_html(replace(NEWS, subject="<script>x</script> $link {a}"), origin="https://saker.example")
    assert "<script" not in page
    assert "&lt;script&gt;x&lt;/script&gt; $link {a}" in page
    assert "prefers-color-scheme: dark" in page
    assert 'content="light dark"' in page
    for outside in ("<img", "@import", "fonts.googleapis", "src="):
        assert outside not in page


def test_a_subject_cannot_bring_headers_along(mail_settings: Settings) -> None:
    with pytest.raises(ValueError, match=r"linefeed|newline"):
        compose(replace(NEWS, subject="Hi\r\nBcc: all@example.com"), mail_settings)


@pytest.mark.parametrize(
    ("reply", "gone"),
    [
        ("5.1.1 no such user", True),
        ("5.1.10 takes no mail", True),
        ("5.1.1 The account does not exist.\n5.1.1 Try again", True),
        ("no such user", False),
        ("5.1.8 sender's domain is not known", False),
        ("5.2.1 mailbox disabled", False),
        ("5.2.2 mailbox full", False),
        ("5.7.1 relaying denied, see 5.1.1", False),
        ("5.1.15 of another kind", False),
        ("Blocked: your server's address is on a list", False),
    ],
)
def test_only_what_says_that_there_is_no_such_address_means_it(reply: str, gone: bool) -> None:
    assert does_not_exist(reply) is gone


async def test_a_bounce_is_the_last_mail_to_that_address(carrier: Transport, mailbox: Mailbox, database: Database) -> None:
    mailbox.replies[NEWS.to] = "550 5.1.1 no such user"
    await carrier.carry(NEWS)
    async with database.reading() as session:
        assert await is_suppressed(session, "ASHA@example.com")
        stored = (await session.execute(text("SELECT s::text FROM core.suppressed_addresses s"))).scalar_one()
    assert "asha" not in stored
    mailbox.replies.clear()
    await carrier.carry(Message(Channel.EMAIL, NEWS.to, "Again", "Again"))
    assert mailbox.tried == [NEWS.to]
    async with database.edge() as session:
        await forget(session, NEWS.to)
    await carrier.carry(Message(Channel.EMAIL, NEWS.to, "Again", "Again"))
    assert len(mailbox.received) == 1


async def test_an_address_that_bounced_is_known_after_the_secret_changed_and_released_too(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = settings.current()
    async with database.edge() as session:
        await note_refusal(session, NEWS.to, reply="550", may_exist=False)
    rotated = Settings(secret_key="n" * 40, previous_secret_keys=(old.secret_key,))
    monkeypatch.setattr("saker.core.settings.current", lambda: rotated)
    async with database.edge() as session:
        assert await is_suppressed(session, NEWS.to)
        await note_refusal(session, NEWS.to, reply="550", may_exist=False)
        await release(session, NEWS.to)
        assert not await is_suppressed(session, NEWS.to)


@pytest.mark.parametrize(
    "reply", ["451 4.7.1 greylisted, try again", "450 mailbox busy", "550 5.7.1 relaying denied", "550 Blocked"]
)
async def test_a_refusal_for_now_is_left_to_the_job(carrier: Transport, mailbox: Mailbox, database: Database, reply: str) -> None:
    mailbox.replies[NEWS.to] = reply
    with pytest.raises(MailFailed):
        await carrier.carry(NEWS)
    async with database.reading() as session:
        assert not await is_suppressed(session, NEWS.to)
    mailbox.replies.clear()
    await carrier.carry(NEWS)
    assert len(mailbox.received) == 1


@pytest.fixture
def later() -> Iterator[Callable[..., None]]:
    """Move the clock to so long from now."""
    yield lambda **delta: clock.shift(timedelta(**delta))
    clock.shift(timedelta(0))


async def refused(carrier: Transport) -> bool:
    """Whether the server's refusal is left to the job, which tries again."""
    try:
        await carrier.carry(replace(NEWS, id=new_id()))
    except MailFailed:
        return True
    return False


async def test_refusals_on_three_days_end_mail_to_an_address_and_fewer_do_not(
    carrier: Transport, mailbox: Mailbox, database: Database, later: Callable[..., None]
) -> None:
    mailbox.replies[NEWS.to] = "550 Blocked"
    seen = []
    for hours in (0, 1, 2, 3, 25, 26, 50):
        later(hours=hours)
        seen.append(await refused(carrier))
    assert seen == [True] * 6 + [False]
    tried = len(mailbox.tried)
    await carrier.carry(replace(NEWS, id=new_id()))
    assert len(mailbox.tried) == tried


async def test_a_mail_that_is_taken_forgets_the_refusals_before_it(
    carrier: Transport, mailbox: Mailbox, database: Database, later: Callable[..., None]
) -> None:
    seen = []
    for day, reply in enumerate(("550 Blocked", "550 Blocked", None, "550 Blocked", "550 Blocked")):
        later(days=1.1 * day)
        mailbox.replies = {NEWS.to: reply} if reply else {}
        seen.append(await refused(carrier))
    assert seen == [True, True, False, True, True]


async def test_after_three_months_an_address_is_tried_again(
    carrier: Transport, mailbox: Mailbox, database: Database, later: Callable[..., None]
) -> None:
    mailbox.replies[NEWS.to] = "550 5.1.1 no such user"
    await carrier.carry(NEWS)
    mailbox.replies.clear()
    later(days=89)
    await carrier.carry(replace(NEWS, id=new_id()))
    assert mailbox.received == []
    later(days=91)
    await carrier.carry(replace(NEWS, id=new_id()))
    assert len(mailbox.received) == 1
    await mail.run_job(database, "core.forget_messages")
    async with database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM core.suppressed_addresses"))).scalar_one() == 0


async def test_what_somebody_waits_for_is_tried_and_does_not_prove_the_address(
    carrier: Transport, mailbox: Mailbox, database: Database
) -> None:
    mailbox.replies[NEWS.to] = "550 5.1.1 no such user"
    await carrier.carry(NEWS)
    mailbox.replies.clear()
    async with database.edge() as session:
        await send(session, replace(NEWS, id=new_id(), is_awaited=True))
    (args,) = await mail.queued(database)
    await deliver_message.run(**args)
    assert len(mailbox.received) == 1
    async with database.edge() as session:
        assert await refused_since(session, NEWS.to) is not None
        await release(session, NEWS.to)
        assert await refused_since(session, NEWS.to) is None


async def test_the_same_job_twice_sends_once(carrier: Transport, mailbox: Mailbox, database: Database) -> None:
    async with database.edge() as session:
        await send(session, NEWS)
    (args,) = await mail.queued(database)
    await deliver_message.run(**args)
    await deliver_message.run(**args)
    assert len(mailbox.received) == 1


async def test_a_message_of_yesterday_is_dropped(carrier: Transport, mailbox: Mailbox, database: Database) -> None:
    async with database.edge() as session:
        await send(session, NEWS)
    (args,) = await mail.queued(database)
    args["queued_at"] = (clock.now() - timedelta(hours=25)).isoformat()
    await deliver_message.run(**args)
    assert mailbox.tried == []


async def test_the_outbox_keeps_a_message_once_with_its_link(database: Database) -> None:
    for _ in range(2):
        await Outbox(database).carry(NEWS)
    async with database.reading() as session:
        (body,) = (await session.execute(text("SELECT body FROM core.kept_messages"))).scalars()
    assert body.endswith(f"Look: {LINK}\n")


async def test_what_was_kept_and_what_failed_is_gone_after_a_week(database: Database) -> None:
    await Outbox(database).carry(NEWS)
    async with database.edge() as session:
        await send(session, NEWS)
        await session.execute(text("UPDATE procrastinate_jobs SET status = 'failed'"))
        await session.execute(text("UPDATE core.kept_messages SET created_at = created_at - interval '8 days'"))
        await enqueue(session, forget_messages, person="asha@example.com")  # any job at all
        await enqueue(session, forget_messages, person="asha@example.com")
        await session.execute(
            text("UPDATE procrastinate_jobs SET status = 'failed' WHERE id IN (SELECT min(id) + 1 FROM procrastinate_jobs)")
        )
        await session.execute(text("UPDATE procrastinate_events SET at = at - interval '8 days'"))
    await mail.run_job(database, "core.forget_messages")
    async with database.reading() as session:
        assert (await session.execute(text("SELECT count(*) FROM core.kept_messages"))).scalar_one() == 0
        left = (await session.execute(text("SELECT status::text FROM procrastinate_jobs"))).scalars().all()
        assert left == ["todo"], "what still waits is not touched, however old"

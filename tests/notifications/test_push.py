"""Web push against a push service on loopback that opens what it gets, as a browser does."""

import base64
import json
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import http_ece
import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from httpx import AsyncClient
from joserfc import jwt
from joserfc.jwk import ECKey
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from saker.core import settings
from saker.core.auth import Actor
from saker.core.db import Database
from saker.core.http.client import guarded_client
from saker.core.settings import Settings
from saker.identity import queries as identity
from saker.notifications import commands, push, push_commands
from tests.fixtures import mail
from tests.fixtures.people import SignedUp, SignUp
from tests.fixtures.serving import serve

URL = "/me/push-subscriptions"
JOB = "notifications.deliver_push"


class Browser:
    """The keys of a browser, and how it opens a message."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.auth = os.urandom(16)
        self.p256dh = self._key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)

    def open(self, body: bytes) -> dict[str, Any]:
        opened: dict[str, Any] = json.loads(
            http_ece.decrypt(body, private_key=self._key, auth_secret=self.auth, version="aes128gcm")
        )
        return opened

    def body(self, endpoint: str) -> dict[str, Any]:
        keys = {name: base64.urlsafe_b64encode(raw).rstrip(b"=").decode() for name, raw in self.raw().items()}
        return {"endpoint": endpoint, "keys": keys}

    def raw(self) -> dict[str, bytes]:
        return {"p256dh": self.p256dh, "auth": self.auth}


@dataclass(slots=True)
class PushService:
    """What arrived at a push service, and what it answers; `sender` is the key that a browser subscribed for, if it matters."""

    url: str
    status: int = 201
    sender: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
async def service() -> AsyncIterator[PushService]:
    made = PushService("")

    async def take(request: Request) -> Response:
        made.got.append((dict(request.headers), await request.body()))
        is_known = made.sender in request.headers["authorization"]
        return Response(status_code=made.status if is_known else 403)

    app = Starlette(routes=[Route("/send/{name}", take, methods=["POST"])])
    async with serve(app) as url:
        made.url = f"{url}/send/1"
        yield made


@pytest.fixture(autouse=True)
def loopback() -> Iterator[None]:
    """Let the job call loopback, which `guarded_client` refuses."""
    push_commands.slot.client = httpx.AsyncClient
    yield
    push_commands.slot.client = guarded_client


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha", email="asha@example.com")


async def subscribed(database: Database, person: SignedUp, url: str) -> Browser:
    browser = Browser()
    async with database.edge() as session:
        (open_session,) = await identity.open_sessions(session, person.id)
        actor = Actor(person.id, frozenset(), session_id=open_session)
        await push_commands.subscribe(session, actor, endpoint=url, **browser.raw())
    return browser


async def tell(database: Database, person_id: UUID, key: str = "1") -> None:
    async with database.edge() as session:
        await commands.notify(session, person_id, "session_ended", key, browser="Firefox on Linux")


async def count(database: Database) -> int:
    async with database.reading() as session:
        return int((await session.execute(text("SELECT count(*) FROM notifications.push_subscriptions"))).scalar_one())


async def test_a_browser_opens_what_was_pushed_and_nobody_else_could(
    client: AsyncClient, asha: SignedUp, service: PushService, database: Database
) -> None:
    browser = await subscribed(database, asha, service.url)
    await tell(database, asha.id)
    async with database.reading() as session:
        waiting = (await session.execute(text("SELECT string_agg(j::text, '') FROM procrastinate_jobs j"))).scalar_one()
    assert service.url not in waiting
    await mail.run_queued(database, JOB)
    ((headers, body),) = service.got
    assert b"Firefox" not in body
    message = browser.open(body)
    assert (message["title"], message["link"]) == ("We ended one of your sign-ins", "/settings")
    assert (headers["content-encoding"], headers["ttl"]) == ("aes128gcm", "86400")
    assert headers["topic"] == UUID(message["id"]).hex


async def test_the_service_learns_who_sends_by_the_key_that_browsers_subscribe_with(
    client: AsyncClient, asha: SignedUp, service: PushService, database: Database
) -> None:
    await subscribed(database, asha, service.url)
    await tell(database, asha.id)
    await mail.run_queued(database, JOB)
    shown = (await client.get(URL, headers=asha.headers)).json()["application_server_key"]
    scheme, _, parts = service.got[0][0]["authorization"].partition(" ")
    said = dict(part.strip().split("=", 1) for part in parts.split(","))
    assert (scheme, said["k"]) == ("vapid", shown)
    point = base64.urlsafe_b64decode(shown + "=")
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    claims = jwt.decode(said["t"], ECKey.import_key(pem), algorithms=["ES256"]).claims
    assert claims["aud"] == service.url.removesuffix("/send/1")
    assert claims["sub"].startswith("mailto:")


async def test_a_browser_is_reached_after_the_secret_changed_while_the_earlier_one_is_kept(
    asha: SignedUp, service: PushService, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = settings.current()
    service.sender = f"k={push.public_key(old)}"
    browser = await subscribed(database, asha, service.url)
    rotated = Settings(secret_key="n" * 40, previous_secret_keys=(old.secret_key,))
    assert push.public_key(rotated) != push.public_key(old)
    monkeypatch.setattr("saker.core.settings.current", lambda: rotated)
    await tell(database, asha.id)
    await mail.run_queued(database, JOB)
    assert browser.open(service.got[-1][1])["link"] == "/settings"
    assert await count(database) == 1
    monkeypatch.setattr("saker.core.settings.current", lambda: Settings(secret_key="n" * 40))
    await tell(database, asha.id, key="2")
    await mail.run_queued(database, JOB)
    assert await count(database) == 0, "the browser must subscribe anew"


@pytest.mark.parametrize("status", [404, 410, 403])
async def test_a_browser_that_is_gone_is_dropped(
    asha: SignedUp, service: PushService, database: Database, status: int, client: AsyncClient
) -> None:
    await subscribed(database, asha, service.url)
    service.status = status
    await tell(database, asha.id)
    await mail.run_queued(database, JOB)
    assert await count(database) == 0


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_a_service_that_cannot_now_is_left_to_the_job(
    asha: SignedUp, service: PushService, database: Database, status: int, client: AsyncClient
) -> None:
    await subscribed(database, asha, service.url)
    service.status = status
    await tell(database, asha.id)
    with pytest.raises(ConnectionError):
        await mail.run_queued(database, JOB)
    assert await count(database) == 1


async def test_a_private_address_is_never_called(
    asha: SignedUp, service: PushService, database: Database, client: AsyncClient
) -> None:
    push_commands.slot.client = guarded_client
    await subscribed(database, asha, service.url)
    await tell(database, asha.id)
    await mail.run_queued(database, JOB)
    assert service.got == []
    assert await count(database) == 0


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/x",
        "https://db.internal/x",
        "https://push.example.com:8443/x",
        "https://user@push.example.com/x",
        "https://push.example.com/x#y",
        "https://push.example.com:99999/x",
        "https://",
        "https://push.example.com/" + "x" * 1000,
    ],
)
async def test_only_addresses_of_push_services_are_taken(client: AsyncClient, asha: SignedUp, endpoint: str) -> None:
    answer = await client.post(URL, headers=asha.headers, json=Browser().body(endpoint))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "endpoint")


async def test_bad_keys_name_their_field(client: AsyncClient, asha: SignedUp) -> None:
    good = Browser().body("https://push.example.com/x")
    for name, wrong in (("p256dh", "BA"), ("p256dh", "A" * 87), ("auth", "AA"), ("auth", "!")):
        body = {**good, "keys": {**good["keys"], name: wrong}}
        answer = await client.post(URL, headers=asha.headers, json=body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, f"keys.{name}"), wrong


async def test_a_browser_is_kept_once_listed_and_dropped_by_its_owner_only(
    client: AsyncClient, asha: SignedUp, sign_up: SignUp
) -> None:
    ravi, body = await sign_up("Ravi"), Browser().body("https://push.example.com/x")
    first = await client.post(URL, headers=asha.headers, json=body)
    again = await client.post(URL, headers=asha.headers, json=body)
    assert (first.status_code, first.json()["id"]) == (201, again.json()["id"])
    listed = (await client.get(URL, headers=asha.headers)).json()["subscriptions"]
    assert [one["id"] for one in listed] == [first.json()["id"]]
    one = f"{URL}/{first.json()['id']}"
    assert (await client.delete(one, headers=ravi.headers)).status_code == 404
    assert [(await client.delete(one, headers=asha.headers)).status_code for _ in range(2)] == [204, 404]


async def test_an_eleventh_browser_takes_the_place_of_the_oldest(client: AsyncClient, asha: SignedUp) -> None:
    ids = [
        (await client.post(URL, headers=asha.headers, json=Browser().body(f"https://push.example.com/{n}"))).json()["id"]
        for n in range(11)
    ]
    listed = (await client.get(URL, headers=asha.headers)).json()["subscriptions"]
    assert [one["id"] for one in listed] == ids[:0:-1]


async def test_a_class_that_is_switched_off_is_not_pushed(
    client: AsyncClient, asha: SignedUp, service: PushService, database: Database
) -> None:
    await subscribed(database, asha, service.url)
    off = {"choices": [{"category": "security", "channel": "push", "enabled": False}]}
    await client.put("/me/notification-preferences", headers=asha.headers, json=off)
    await tell(database, asha.id)
    await mail.run_queued(database, JOB)
    assert service.got == []

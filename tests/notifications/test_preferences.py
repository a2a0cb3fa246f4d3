"""What a person chose to be told: a matrix that holds, two choices that are locked, and one press that ends marketing."""

import base64
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from saker.core import settings
from saker.core.contrib import NotificationClass, NotificationKind
from saker.core.db import Database
from saker.core.settings import Settings
from saker.notifications import commands, kinds
from saker.notifications.preference_commands import unsubscribe_address
from tests.fixtures import mail
from tests.fixtures.people import SignedUp, SignUp

LOUD = {
    category: NotificationKind(f"loud_{category}", category, "News", "News.", "/home", by_email=True)
    for category in NotificationClass
}
URL = "/me/notification-preferences"


@pytest.fixture(autouse=True)
def loud_kinds() -> Iterator[None]:
    kinds.use_kinds(LOUD.values())
    yield
    for kind in LOUD.values():
        del kinds.known[kind.name]


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha", email="asha@example.com")


async def matrix(client: AsyncClient, person: SignedUp) -> dict[tuple[str, str], bool]:
    answer = await client.get(URL, headers=person.headers)
    return {(one["category"], one["channel"]): one["enabled"] for one in answer.json()["choices"]}


async def put(client: AsyncClient, person: SignedUp, *choices: tuple[str, str, bool]) -> Any:
    wanted = [{"category": category, "channel": channel, "enabled": enabled} for category, channel, enabled in choices]
    return await client.put(URL, headers=person.headers, json={"choices": wanted})


async def mailed(database: Database, person_id: UUID, category: NotificationClass, key: str) -> list[dict[str, Any]]:
    """What goes out by mail when this is told."""
    before = len(await mail.queued(database))
    async with database.edge() as session:
        await commands.notify(session, person_id, LOUD[category].name, key)
    return (await mail.queued(database))[before:]


async def test_everything_is_on_until_chosen_but_marketing(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    found = await matrix(client, asha)
    assert len(found) == len(NotificationClass) * 2
    assert {category for (category, _), enabled in found.items() if not enabled} == {"marketing"}
    for category in NotificationClass:
        sent = await mailed(database, asha.id, category, "1")
        assert len(sent) == (category is not NotificationClass.MARKETING), category


async def test_a_choice_holds_for_the_next_read_and_the_next_mail(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    answer = await put(client, asha, ("social", "email", False), ("marketing", "email", True))
    assert answer.status_code == 200
    found = await matrix(client, asha)
    assert (found["social", "email"], found["marketing", "email"], found["social", "push"]) == (False, True, True)
    assert await mailed(database, asha.id, NotificationClass.SOCIAL, "1") == []
    assert len(await mailed(database, asha.id, NotificationClass.MARKETING, "1")) == 1
    await put(client, asha, ("social", "email", True))
    assert len(await mailed(database, asha.id, NotificationClass.SOCIAL, "2")) == 1


@pytest.mark.parametrize("category", ["security", "money"])
async def test_mail_about_security_and_money_cannot_be_switched_off(
    client: AsyncClient, asha: SignedUp, database: Database, category: str
) -> None:
    answer = await put(client, asha, ("social", "email", False), (category, "email", False))
    assert (answer.status_code, answer.json()["code"]) == (422, "choice_locked")
    assert answer.json()["errors"][0]["field"] == "choices.1.enabled"
    assert (await matrix(client, asha))["social", "email"] is True
    row = text("INSERT INTO notifications.preferences VALUES (:person, :category, 'email', false, now())")
    async with database.session() as session:
        with pytest.raises(IntegrityError, match="ck_preferences_locked"):
            await session.execute(row, {"person": asha.id, "category": category})
    assert (await put(client, asha, (category, "push", False))).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"choices": []},
        {"choices": [{"category": "other", "channel": "email", "enabled": True}]},
        {"choices": [{"category": "social", "channel": "pigeon", "enabled": True}]},
        {"choices": [{"category": "social", "channel": "email", "enabled": "yes"}]},
        {"choices": [{"category": "social", "channel": "email", "enabled": True}] * 21},
        {"choices": [{"category": "social", "channel": "email", "enabled": True, "person_id": "x"}]},
    ],
)
async def test_bad_input_is_refused(client: AsyncClient, asha: SignedUp, body: Any) -> None:
    answer = await client.put(URL, headers=asha.headers, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].startswith("choices")


async def test_only_marketing_mail_carries_the_press_that_ends_it(client: AsyncClient, asha: SignedUp, database: Database) -> None:
    await put(client, asha, ("marketing", "email", True))
    (leaflet,) = await mailed(database, asha.id, NotificationClass.MARKETING, "1")
    (alert,) = await mailed(database, asha.id, NotificationClass.SECURITY, "1")
    assert "unsubscribe" not in alert
    path = leaflet["unsubscribe"].partition("/api/v1")[2]
    one_click = {"Content-Type": "application/x-www-form-urlencoded"}
    for _ in range(2):  # as a mail program sends it: no sign-in, a form, perhaps twice
        answer = await client.post(path, content="List-Unsubscribe=One-Click", headers=one_click)
        assert answer.status_code == 204
    assert (await matrix(client, asha))["marketing", "email"] is False
    assert await mailed(database, asha.id, NotificationClass.MARKETING, "2") == []


async def test_a_link_that_was_not_made_here_ends_nothing(client: AsyncClient, asha: SignedUp, sign_up: SignUp) -> None:
    ravi = await sign_up("Ravi")
    await put(client, asha, ("marketing", "email", True))
    good = unsubscribe_address(ravi.id).rpartition("/")[2]
    raw = base64.urlsafe_b64decode(good)
    forged = base64.urlsafe_b64encode(asha.id.bytes + raw[16:]).decode()
    for token in ("x", "%FF", good[:-4], forged, base64.urlsafe_b64encode(asha.id.bytes).decode()):
        answer = await client.post(f"/notifications/unsubscribe/{token}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unsubscribe_link_invalid"), token
    assert (await matrix(client, asha))["marketing", "email"] is True


async def test_a_link_outlives_a_new_secret_key(client: AsyncClient, asha: SignedUp, monkeypatch: pytest.MonkeyPatch) -> None:
    path = unsubscribe_address(asha.id).partition("/api/v1")[2]
    old = settings.current()
    rotated = Settings(secret_key="another-secret-of-forty-characters-or-so", previous_secret_keys=(old.secret_key,))
    monkeypatch.setattr(settings, "current", lambda: rotated)
    assert (await client.post(path)).status_code == 204

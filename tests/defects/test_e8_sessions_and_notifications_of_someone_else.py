"""E8: an object of someone else readable or changeable by its id (here: sessions and notifications)."""

from httpx import AsyncClient

from saker.core.db import Database
from saker.identity.queries import access
from tests.fixtures.people import SignUp


async def test_another_persons_session_can_be_neither_seen_nor_ended(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    asha, mallory = await sign_up("Asha"), await sign_up("Mallory")
    (item,) = (await client.get("/auth/sessions", headers=asha.headers)).json()["items"]
    seen = await client.get("/auth/sessions", headers=mallory.headers)
    assert item["id"] not in seen.text
    answer = await client.delete(f"/auth/sessions/{item['id']}", headers=mallory.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "session_not_found")
    assert (await client.delete("/auth/sessions", headers=mallory.headers)).status_code == 204
    await access.watch.look(database)
    assert (await client.get("/me", headers=asha.headers)).status_code == 200
    assert (await client.post("/auth/refresh", json={"refresh_token": asha.refresh_token})).status_code == 200


async def test_another_persons_notification_can_be_neither_seen_nor_marked(client: AsyncClient, sign_up: SignUp) -> None:
    asha, mallory = await sign_up("Asha"), await sign_up("Mallory")
    (item,) = (await client.get("/notifications", headers=asha.headers)).json()["items"]
    assert item["id"] not in (await client.get("/notifications", headers=mallory.headers)).text
    await client.post("/notifications/read", headers=mallory.headers, json={"ids": [item["id"]]})
    await client.post("/notifications/read", headers=mallory.headers, json={"all": True})
    assert (await client.get("/notifications/unread-count", headers=asha.headers)).json() == {"unread": 1}

"""A picture, a line about oneself, and what holds on every device."""

import asyncio
import io

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from PIL import Image

from tests.fixtures import pictures
from tests.fixtures.books import Books
from tests.fixtures.people import SignedUp, SignUp

API = "/api/v1"


async def send(client: AsyncClient, person: SignedUp, content: bytes, kind: str = "image/png") -> dict[str, str]:
    answer = await client.put("/me/avatar", content=content, headers={**person.headers, "Content-Type": kind})
    assert answer.status_code == 200, answer.text
    sizes: dict[str, str] = answer.json()
    return sizes


async def test_a_picture_is_served_in_two_sizes_to_whoever_has_its_address(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up("Asha")
    assert (await client.get("/me", headers=asha.headers)).json()["avatar"] is None
    sizes = await send(client, asha, pictures.picture())
    assert (await client.get("/me", headers=asha.headers)).json()["avatar"] == sizes
    for name, side in (("small", 64), ("large", 256)):
        answer = await client.get(sizes[name].removeprefix(API))
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "image/webp"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-disposition"] == "inline"
        assert answer.headers["cache-control"] == "private, max-age=604800, immutable"
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert Image.open(io.BytesIO(answer.content)).size == (side, side)


async def test_each_picture_has_another_address_and_the_last_one_counts(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    asha = await sign_up("Asha")
    first = await send(client, asha, pictures.picture())
    second = await send(client, asha, pictures.picture())
    assert first != second
    assert (await client.get(first["small"].removeprefix(API))).status_code == 404
    assert (await client.get(second["small"].removeprefix(API))).status_code == 200
    made = await asyncio.gather(*(send(client, asha, pictures.picture(colour=colour)) for colour in ("red", "blue", "green")))
    assert (await client.get("/me", headers=asha.headers)).json()["avatar"] in made
    assert await books.count("identity.avatars") == 1


async def test_a_picture_that_is_taken_away_is_gone(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    asha, ravi = await sign_up("Asha"), await sign_up("Ravi")
    sizes, others = await send(client, asha, pictures.picture()), await send(client, ravi, pictures.picture())
    for _ in range(2):  # again is the same as once
        assert (await client.delete("/me/avatar", headers=asha.headers)).status_code == 204
    assert (await client.get(sizes["large"].removeprefix(API))).status_code == 404
    assert (await client.get(others["large"].removeprefix(API))).status_code == 200
    assert (await client.get("/me", headers=asha.headers)).json()["avatar"] is None
    assert await books.count("identity.avatars") == 1


async def test_reading_a_picture_holds_no_connection(
    app: FastAPI, client: AsyncClient, sign_up: SignUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    asha = await sign_up("Asha")
    free = asyncio.Event()

    async def watched(*_: object) -> tuple[bytes, bytes]:
        async with asyncio.timeout(5):
            while app.state.database.in_use():  # noqa: ASYNC110 - tasks beside the requests take one now and then
                await asyncio.sleep(0.005)
        free.set()
        return b"large", b"small"

    monkeypatch.setattr("saker.identity.profile_routes.squares", watched)
    await send(client, asha, pictures.picture())
    assert free.is_set()


async def test_a_line_about_oneself_is_set_changed_and_taken_away(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up("Asha")

    async def patched(bio: str | None) -> object:
        answer = await client.patch("/me", headers=asha.headers, json={"bio": bio})
        assert answer.status_code == 200, answer.text
        return answer.json()["bio"]

    assert [await patched(bio) for bio in ("  Learns by doing.  ", None, "x" * 160, "")] == [
        "Learns by doing.",
        "Learns by doing.",
        "x" * 160,
        None,
    ]


@pytest.mark.parametrize("bio", ["x" * 161, "two\nlines", "right\u202eleft", "zero\u200bwidth"])
async def test_a_line_that_cannot_be_read_is_refused(client: AsyncClient, sign_up: SignUp, bio: str) -> None:
    asha = await sign_up("Asha")
    refused = await client.patch("/me", headers=asha.headers, json={"bio": bio})
    assert refused.status_code == 422
    assert [fault["field"] for fault in refused.json()["errors"]] == ["bio"]
    assert (await client.get("/me", headers=asha.headers)).json()["bio"] is None


async def test_the_theme_is_nobodys_choice_until_it_is_made(client: AsyncClient, sign_up: SignUp) -> None:
    asha, ravi = await sign_up("Asha"), await sign_up("Ravi")

    async def theme(person: SignedUp) -> object:
        return (await client.get("/me/preferences", headers=person.headers)).json()["theme"]

    assert await theme(asha) is None
    for chosen in ("dark", "light", "system"):
        answer = await client.put("/me/preferences", headers=asha.headers, json={"theme": chosen})
        assert (answer.status_code, answer.json()["theme"]) == (200, chosen)
        assert await theme(asha) == chosen
    assert await theme(ravi) is None


@pytest.mark.parametrize(("name", "value"), [("theme", "sepia"), ("language", "hi-IN"), ("language", "en-in"), ("language", "")])
async def test_what_cannot_be_chosen_is_refused_by_its_name(client: AsyncClient, sign_up: SignUp, name: str, value: str) -> None:
    asha = await sign_up("Asha")
    refused = await client.put("/me/preferences", headers=asha.headers, json={"theme": "dark", "language": "en-GB", name: value})
    assert (refused.status_code, [fault["field"] for fault in refused.json()["errors"]]) == (422, [name])
    assert (await client.get("/me/preferences", headers=asha.headers)).json() == {"theme": None, "language": None}


async def test_choosing_a_theme_or_a_language_leaves_the_other(client: AsyncClient, sign_up: SignUp) -> None:
    asha, ravi = await sign_up("Asha"), await sign_up("Ravi")

    async def chosen(person: SignedUp, **choice: str | None) -> object:
        answer = await client.put("/me/preferences", headers=person.headers, json=choice)
        assert answer.status_code == 200, answer.text
        assert (await client.get("/me/preferences", headers=person.headers)).json() == answer.json()
        return answer.json()

    assert await chosen(asha) == {"theme": None, "language": None}
    assert await chosen(asha, language="en-US") == {"theme": None, "language": "en-US"}
    assert await chosen(asha, theme="dark") == {"theme": "dark", "language": "en-US"}
    assert await chosen(asha, theme=None, language="en-GB") == {"theme": "dark", "language": "en-GB"}
    assert await chosen(asha, theme="system", language="en-IN") == {"theme": "system", "language": "en-IN"}
    assert await chosen(ravi, theme="light") == {"theme": "light", "language": None}

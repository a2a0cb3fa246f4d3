"""E13: a file whose type lies, a zip bomb, a path in a name (here: the picture, the only file that people send)."""

import io
import subprocess
import zipfile
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest
from fastapi import FastAPI
from httpx import AsyncClient

from saker.app import embedded
from saker.core.images import MAX_BYTES
from tests.conftest import Urls
from tests.fixtures import pictures
from tests.fixtures.books import Books
from tests.fixtures.people import SignUp
from tests.fixtures.servers import Servers

CANARY = b"zephyr-canary-77"
GROWTH_BYTES = 128 * 1024 * 1024


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../../etc/passwd", bytes(20_000_000))
    return buffer.getvalue()


LIES = {
    "html": (b"<!doctype html><script>alert(1)</script>", "image/png"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/png"),
    "gif that is a script": (b"GIF89a/*" + bytes(100) + b"*/=alert(1)", "image/png"),
    "a format that is not taken": (pictures.picture("TIFF"), "image/png"),
    "zip": (zipped(), "image/webp"),
    "only a beginning": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "half a picture": (pictures.picture("JPEG", size=(900, 900))[:2000], "image/jpeg"),
    "decompression bomb": (pictures.claiming(65_535, 65_535), "image/png"),
    "bomb in a text": (pictures.bursting(b"zTXt"), "image/png"),
    "huge canvas": (pictures.vast_webp(), "image/webp"),
    "endless scans": (pictures.rescanned(20_000), "image/jpeg"),
    "nothing": (b"", "image/png"),
}


@pytest.mark.parametrize(("content", "declared"), LIES.values(), ids=LIES)
async def test_a_file_that_lies_is_refused_and_changes_nothing(
    client: AsyncClient, sign_up: SignUp, books: Books, content: bytes, declared: str
) -> None:
    asha = await sign_up()
    kept = await client.put("/me/avatar", content=pictures.picture(), headers=asha.headers)
    refused = await client.put("/me/avatar", content=content, headers={**asha.headers, "Content-Type": declared})
    assert refused.status_code == 422, refused.text
    assert refused.headers["content-type"] == "application/problem+json"
    assert [fault["field"] for fault in refused.json()["errors"]] == ["body"]
    assert (await client.get("/me", headers=asha.headers)).json()["avatar"] == kept.json()
    assert await books.count("identity.avatars") == 1


async def test_of_two_files_in_one_only_the_pixels_stay(client: AsyncClient, sign_up: SignUp, urls: Urls) -> None:
    asha = await sign_up()
    two = pictures.picture("JPEG", comment=CANARY) + zipped() + CANARY
    made = await client.put("/me/avatar", content=two, headers={**asha.headers, "Content-Type": "image/png"})
    assert made.status_code == 200, made.text
    for path in made.json().values():
        served = (await client.get(path.removeprefix("/api/v1"))).content
        assert served.startswith(b"RIFF")
        assert CANARY not in served
        assert b"PK\x03\x04" not in served
    kept = dump(urls)
    assert CANARY not in kept
    assert CANARY.hex().encode() not in kept


def dump(urls: Urls) -> bytes:
    """Everything in the database, as a backup holds it."""
    return subprocess.run([str(embedded.binary("pg_dump")), urls.owner], capture_output=True, check=True).stdout


async def test_no_name_is_taken_from_the_sender(app: FastAPI, client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up()
    named = {**asha.headers, "Content-Disposition": 'attachment; filename="../../../etc/passwd"'}
    made = await client.put("/me/avatar", content=pictures.picture(), headers=named)
    assert made.status_code == 200
    assert "passwd" not in made.text
    parameters = app.openapi()["paths"]["/api/v1/me/avatar"]["put"].get("parameters", [])
    assert parameters == []


async def test_a_file_beyond_the_limit_is_refused(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    asha = await sign_up()
    refused = await client.put("/me/avatar", content=pictures.picture() + bytes(MAX_BYTES), headers=asha.headers)
    assert refused.status_code == 413
    assert [fault["field"] for fault in refused.json()["errors"]] == ["body"]
    assert await books.count("identity.avatars") == 0
    whole = pictures.picture() + bytes(MAX_BYTES)
    assert (await client.put("/me/avatar", content=whole[:MAX_BYTES], headers=asha.headers)).status_code == 200


async def test_fifty_megabytes_are_cut_off_and_bombs_cost_no_memory(urls: Urls, tmp_path: Path) -> None:
    async with Servers(urls.app, tmp_path, count=1) as servers:
        asha = await SignUp(servers.client)()
        server = psutil.Process(servers.pid(0))
        assert (await servers.client.put("/me/avatar", content=pictures.picture(), headers=asha.headers)).status_code == 200
        before, sent = server.memory_info().rss, 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal sent
            for _ in range(800):
                sent += 65_536
                yield bytes(65_536)

        with suppress(httpx.TransportError):  # who goes on talking after the answer may find the line cut
            answer = await servers.client.put("/me/avatar", content=endless(), headers=asha.headers)
            assert answer.status_code == 413
        assert sent < 20 * 1024 * 1024, "the rest was not taken"
        for content, declared in LIES.values():
            refused = await servers.client.put("/me/avatar", content=content, headers={**asha.headers, "Content-Type": declared})
            assert refused.status_code == 422
        assert server.memory_info().rss - before < GROWTH_BYTES
        assert (await servers.client.get("/me", headers=asha.headers)).json()["avatar"] is not None


async def test_a_stranger_sends_nothing(client: AsyncClient, books: Books) -> None:
    refused = await client.put("/me/avatar", content=bytes(MAX_BYTES + 1))
    assert refused.status_code == 401, "and not 413: nothing of it was read"
    assert await books.count("identity.avatars") == 0

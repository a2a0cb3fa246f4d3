"""C20: a password longer than 72 bytes cut in silence."""

import bcrypt
import pytest
from httpx import AsyncClient

from saker.core.db import Database
from saker.identity.commands.people import store_password
from tests.fixtures.people import SignUp

LONG = "kite lantern 42 river " * 4  # 88 bytes
HINDI = "\u0915\u092e\u0932-\u0928\u0926\u0940-\u0938\u093e\u0924-" * 3  # 36 characters, 96 bytes


@pytest.mark.parametrize("password", [LONG.strip() + "!", HINDI + "!"])
async def test_every_byte_of_a_long_password_counts(client: AsyncClient, sign_up: SignUp, password: str) -> None:
    assert len(password.encode()) > 72
    asha = await sign_up(password=password)
    for typed, status in ((password, 200), (password[:-1] + "?", 401), (password.encode()[:72].decode(errors="ignore"), 401)):
        answer = await client.post("/auth/login", json={"identifier": asha.email, "password": typed})
        assert answer.status_code == status


async def test_an_old_hash_of_72_bytes_does_not_open_for_what_merely_begins_alike(
    client: AsyncClient, sign_up: SignUp, database: Database
) -> None:
    asha = await sign_up()
    first = LONG.encode()[:72].decode()
    async with database.edge() as session:
        await store_password(session, asha.id, bcrypt.hashpw(first.encode(), bcrypt.gensalt(4)).decode())
    longer = await client.post("/auth/login", json={"identifier": asha.email, "password": LONG})
    assert longer.status_code == 401, "neither cut nor a server error"
    exact = await client.post("/auth/login", json={"identifier": asha.email, "password": first})
    assert exact.status_code == 200

"""C15: a token in the query string ends in the access log, in the browser's history, and in the Referer header."""

import re
from urllib.parse import urlsplit

from fastapi import FastAPI
from httpx import AsyncClient

from saker.core.db import Database
from tests.fixtures import mail
from tests.fixtures.operations import operations
from tests.fixtures.people import SignUp

SECRET = re.compile(r"token|password|secret|code|otp|ticket", re.IGNORECASE)
# A capability to end mails of one class, and nothing else: RFC 8058 puts it into the address.
UNSUBSCRIBE = "POST /notifications/unsubscribe/{token}"


async def test_no_operation_takes_a_secret_in_its_address(app: FastAPI) -> None:
    named = [(one.name, name) for one in operations(app) for name in (*one.query, *one.path_names) if SECRET.search(name)]
    assert [name for name, _ in named if name != UNSUBSCRIBE] == []


async def test_links_in_mails_hold_their_token_in_the_fragment(client: AsyncClient, sign_up: SignUp, database: Database) -> None:
    asha = await sign_up("Asha")
    await client.post("/auth/password/forgot", json={"identifier": asha.email})
    await mail.run_queued(database, "identity.send_reset_link")
    links = [sent["link"] for sent in await mail.queued(database) if sent["to"] == asha.email]
    assert len(links) == 2
    for link in links:
        parts = urlsplit(link)
        assert parts.query == ""
        assert re.fullmatch(r"token=[A-Za-z0-9_-]{43}", parts.fragment)
        assert mail.token_of({"link": link}) not in parts.path


async def test_a_token_in_the_query_is_refused(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up("Asha")
    for path in ("/auth/email/verify", "/auth/password/reset"):
        answer = await client.post(
            f"{path}?token=x", json={"token": "x", "password": "kite-lantern-42-river"}, headers=asha.headers
        )
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "token")

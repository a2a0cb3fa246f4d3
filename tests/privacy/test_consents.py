"""What a person said to a document: added, never changed; to the version in force alone."""

from httpx import AsyncClient

from saker.privacy.rules import VERSIONS, Document
from tests.fixtures.books import Books
from tests.fixtures.people import SignUp


async def test_the_newest_word_counts_and_none_is_lost(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    asha = await sign_up("Asha")
    for given in (True, False):
        body = {"version": VERSIONS[Document.COOKIES], "given": given}
        assert (await client.put("/me/consents/cookies", headers=asha.headers, json=body)).status_code == 204
    said = (await client.get("/me/privacy", headers=asha.headers)).json()["consents"]
    assert [(one["document"], one["given"]) for one in said] == [("cookies", False)]
    assert await books.count("privacy.consents") == 2


async def test_an_old_version_is_refused_by_field(client: AsyncClient, sign_up: SignUp, books: Books) -> None:
    asha = await sign_up("Asha")
    refused = await client.put("/me/consents/privacy", headers=asha.headers, json={"version": "1999-01", "given": True})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "version")
    assert await books.count("privacy.consents") == 0


async def test_anyone_may_read_what_is_kept_and_how_long(client: AsyncClient) -> None:
    policy = (await client.get("/privacy")).json()
    assert policy["grace_days"] == 14
    assert {one["days"] for one in policy["retention"]} >= {1, 7, 120}
    assert policy["versions"] == {document.value: version for document, version in VERSIONS.items()}

"""C22: a refresh token accepted where an access token belongs, and the other way round."""

from datetime import timedelta

from httpx import AsyncClient
from joserfc import jwt

from saker.core import clock
from saker.core.ids import new_id
from saker.identity.queries import access
from tests.fixtures.people import SignUp


async def test_each_token_opens_only_its_own_door(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up()
    answer = await client.get("/me", headers={"Authorization": f"Bearer {asha.refresh_token}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    refreshed = await client.post("/auth/refresh", json={"refresh_token": asha.access_token[:200]})
    assert refreshed.status_code == 401
    assert (await client.post("/auth/refresh", json={"refresh_token": asha.access_token})).status_code == 422


async def test_a_token_of_our_own_key_but_another_type_or_audience_is_refused(client: AsyncClient, sign_up: SignUp) -> None:
    asha = await sign_up()
    key = access.signing_key()._signing
    now = int(clock.now().timestamp())
    good = {"iss": "saker", "aud": "saker:api", "sub": str(asha.id), "sid": str(new_id()), "iat": now, "exp": now + 60}
    answers = {}
    for name, kind, change in (
        ("as made", "at+jwt", {}),
        ("refresh", "refresh+jwt", {}),
        ("untyped", "JWT", {}),
        ("download", "at+jwt", {"aud": "saker:files"}),
        ("ended", "at+jwt", {"exp": now - int(timedelta(minutes=1).total_seconds())}),
    ):
        token = jwt.encode({"alg": "Ed25519", "kid": key.kid, "typ": kind}, {**good, **change}, key, algorithms=["Ed25519"])
        answers[name] = (await client.get("/me", headers={"Authorization": f"Bearer {token}"})).status_code
    assert answers == {"as made": 200, "refresh": 401, "untyped": 401, "download": 401, "ended": 401}

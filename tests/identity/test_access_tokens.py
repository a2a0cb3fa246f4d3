"""Access tokens: only what this deployment signed, for this API, as an access token, and not past its time."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from httpx import AsyncClient
from joserfc.jwk import OKPKey
from pydantic import SecretStr

from saker.core import clock, settings
from saker.core.ids import new_id
from saker.core.settings import Settings
from saker.identity.queries import access
from saker.identity.rules.access_tokens import LEEWAY, Claims, SigningKey, TokenRefused
from tests.fixtures.people import SignedUp, SignUp

SEED, FOREIGN = bytes(range(32)), bytes(range(2, 34))
KEYS = SigningKey(SEED)
KID = KEYS._signing.kid


def good_header() -> dict[str, Any]:
    return {"alg": "Ed25519", "kid": KID, "typ": "at+jwt"}


def good_body() -> dict[str, Any]:
    now = int(clock.now().timestamp())
    return {"iss": "saker", "aud": "saker:api", "sub": str(new_id()), "sid": str(new_id()), "iat": now, "exp": now + 600}


def signed(header: dict[str, Any], body: dict[str, Any], *, seed: bytes = SEED) -> str:
    """A token with any header and body, signed by hand with Ed25519."""
    first = f"{encoded(json.dumps(header).encode())}.{encoded(json.dumps(body).encode())}"
    return f"{first}.{encoded(Ed25519PrivateKey.from_private_bytes(seed).sign(first.encode()))}"


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def public_pem() -> bytes:
    return Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def symmetric(secret: bytes) -> str:
    """A token by HMAC with what is public, or with the seed: the confusion of algorithms."""
    first = ".".join(encoded(json.dumps(part).encode()) for part in ({**good_header(), "alg": "HS256"}, good_body()))
    return f"{first}.{encoded(hmac.digest(secret, first.encode(), 'sha256'))}"


def public_raw() -> bytes:
    return Ed25519PrivateKey.from_private_bytes(SEED).public_key().public_bytes_raw()


def embedded_key() -> str:
    foreign = OKPKey.import_key(Ed25519PrivateKey.from_private_bytes(FOREIGN))
    return signed({**good_header(), "jwk": foreign.as_dict(private=False)}, good_body(), seed=FOREIGN)


def changed(token: str, part: int, **values: object) -> str:
    """The token with a part rewritten and its first signature."""
    parts = token.split(".")
    content = json.loads(base64.urlsafe_b64decode(parts[part] + "=="))
    parts[part] = encoded(json.dumps({**content, **values}).encode())
    return ".".join(parts)


def test_what_is_signed_is_read() -> None:
    claims = Claims(new_id(), new_id(), clock.now().replace(microsecond=0) + timedelta(minutes=10))
    assert KEYS.read(KEYS.sign(claims, issued_at=clock.now()), now=clock.now()) == claims
    assert isinstance(KEYS.read(signed(good_header(), good_body()), now=clock.now()), Claims)


def test_a_token_is_read_for_a_little_longer_than_it_says_and_then_never() -> None:
    now = clock.now().replace(microsecond=0)
    token = KEYS.sign(Claims(new_id(), new_id(), now), issued_at=now)
    assert KEYS.read(token, now=now + LEEWAY - timedelta(seconds=1)).expires_at == now
    with pytest.raises(TokenRefused):
        KEYS.read(token, now=now + LEEWAY)


async def test_the_key_of_an_earlier_secret_opens_nothing(
    client: AsyncClient, asha: SignedUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A SECRET_KEY is replaced because it leaked: what it signs afterwards must be worth nothing."""
    leaked = settings.current()
    rotated = leaked.model_copy(update={"secret_key": SecretStr("another-" * 8), "previous_secret_keys": (leaked.secret_key,)})
    assert (await client.get("/me", headers=asha.headers)).status_code == 200
    monkeypatch.setattr(settings, "current", lambda: rotated)
    assert (await client.get("/me", headers=asha.headers)).status_code == 401
    refreshed = await client.post("/auth/refresh", json={"refresh_token": asha.refresh_token})
    assert refreshed.status_code == 200
    fresh = {"Authorization": f"Bearer {refreshed.json()['access_token']}"}
    assert (await client.get("/me", headers=fresh)).status_code == 200


@pytest.mark.parametrize(
    "forge",
    [
        lambda: "",
        lambda: "not-a-token",
        lambda: "a.b.c",
        lambda: "\u00e9.\u00e9.\u00e9",
        lambda: "." * 5000,
        lambda: signed(good_header(), good_body()) + "=",
        lambda: signed(good_header(), good_body())[:-4],
        lambda: signed(good_header(), good_body()).rsplit(".", 1)[0] + ".",
        lambda: signed({**good_header(), "alg": "none"}, good_body()).rsplit(".", 1)[0] + ".",
        lambda: signed({**good_header(), "alg": "none"}, good_body()),
        lambda: signed({**good_header(), "alg": "NonE"}, good_body()),
        lambda: symmetric(public_pem()),
        lambda: symmetric(public_raw()),
        lambda: symmetric(SEED),
        lambda: signed({**good_header(), "alg": "HS256"}, good_body()),
        lambda: signed({**good_header(), "alg": "EdDSA"}, good_body()),
        lambda: signed(good_header(), good_body(), seed=FOREIGN),
        embedded_key,
        lambda: signed({**good_header(), "jku": "https://evil.example/keys"}, good_body(), seed=FOREIGN),
        lambda: signed({**good_header(), "kid": "another"}, good_body()),
        lambda: signed({**good_header(), "kid": None}, good_body()),
        lambda: signed({**good_header(), "kid": ["a"]}, good_body()),
        lambda: signed({"alg": "Ed25519", "typ": "at+jwt"}, good_body()),
        lambda: signed({**good_header(), "crit": ["x"]}, good_body()),
        lambda: signed({**good_header(), "typ": "JWT"}, good_body()),
        lambda: signed({**good_header(), "typ": "refresh+jwt"}, good_body()),
        lambda: signed({"alg": "Ed25519", "kid": KID}, good_body()),
        lambda: signed(good_header(), {**good_body(), "aud": "saker:files"}),
        lambda: signed(good_header(), {**good_body(), "aud": ["saker:api", "other"]}),
        lambda: signed(good_header(), {**good_body(), "iss": "other"}),
        lambda: signed(good_header(), {**good_body(), "sub": "admin"}),
        lambda: signed(good_header(), {**good_body(), "sid": None}),
        lambda: signed(good_header(), {key: value for key, value in good_body().items() if key != "exp"}),
        lambda: signed(good_header(), {**good_body(), "exp": "never"}),
        lambda: signed(good_header(), {**good_body(), "exp": 10**30}),
        lambda: signed(good_header(), {**good_body(), "exp": int(clock.now().timestamp()) - 60}),
        lambda: changed(signed(good_header(), good_body()), 1, sub=str(new_id())),
        lambda: changed(signed(good_header(), good_body()), 1, exp=4_000_000_000),
        lambda: changed(signed(good_header(), good_body()), 0, alg="none"),
    ],
)
def test_whatever_is_forged_or_past_its_time_is_refused(forge: Callable[[], str]) -> None:
    with pytest.raises(TokenRefused):
        KEYS.read(forge(), now=clock.now())


@pytest.fixture
async def asha(sign_up: SignUp) -> SignedUp:
    return await sign_up("Asha")


async def test_a_token_of_another_deployment_is_refused_over_http(client: AsyncClient, asha: SignedUp) -> None:
    foreign = SigningKey(FOREIGN).sign(Claims(asha.id, new_id(), clock.now() + timedelta(minutes=1)), issued_at=clock.now())
    answer = await client.get("/auth/sessions", headers={"Authorization": f"Bearer {foreign}"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("scheme", ["Basic", "bearer", "Token", ""])
async def test_only_the_bearer_scheme_is_read(client: AsyncClient, asha: SignedUp, scheme: str) -> None:
    answer = await client.get("/auth/sessions", headers={"Authorization": f"{scheme} {asha.access_token}"})
    assert answer.status_code == (200 if scheme == "bearer" else 401)


async def test_a_tokens_end_is_that_of_the_settings(asha: SignedUp) -> None:
    body = json.loads(base64.urlsafe_b64decode(asha.access_token.split(".")[1] + "=="))
    assert body["exp"] - body["iat"] == Settings().access_token_minutes * 60 == 600
    assert set(body) == {"iss", "aud", "sub", "sid", "iat", "exp"}


async def test_a_token_ends_when_the_clock_says_so(client: AsyncClient, asha: SignedUp) -> None:
    try:
        clock.shift(timedelta(minutes=10, seconds=6))
        assert (await client.get("/auth/sessions", headers=asha.headers)).status_code == 401
    finally:
        clock.shift(timedelta(0))


async def test_a_token_is_answered_only_once_revocations_are_known(client: AsyncClient, asha: SignedUp) -> None:
    """A process that has just started must not accept what was revoked: it waits for its first look."""
    access.watch.known = None
    assert (await client.get("/auth/sessions", headers=asha.headers)).status_code == 200
    assert access.watch.known is not None

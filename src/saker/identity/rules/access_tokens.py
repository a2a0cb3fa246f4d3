"""Access tokens: JSON Web Tokens (RFC 7519, profile of RFC 9068) signed with Ed25519 (RFC 8037, RFC 9864).

A token says who (`sub`), in which session (`sid`), for whom (`aud`), until when (`exp`), and by its header's `typ` that it
is an access token and nothing else; where the person has stepped up in that session, also when (`step_up_at`). Only one
algorithm is accepted, whatever a token's header says; the key is ours by `kid`, never one that the token brings along.
Roles are not in it: they are looked up, so that a change holds at once.
"""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import GuestProtocol, OKPKey

ALGORITHM: Final = "Ed25519"
TYPE: Final = "at+jwt"
ISSUER: Final = "saker"
AUDIENCE: Final = "saker:api"
LEEWAY: Final = timedelta(seconds=5)
"""How far the clocks of two machines may differ."""

_LONGEST: Final = 2048
_KEPT: Final = 4096
"""How many tokens a process remembers to have verified."""


class TokenRefused(Exception):
    """Not an access token of ours, or not any more. Says nothing more: whoever sent it must not learn."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says."""

    person_id: UUID
    session_id: UUID
    expires_at: datetime
    step_up_at: datetime | None = None


class SigningKey:
    """The Ed25519 key of a 32-byte seed.

    There is no earlier one beside it: after a rotation people refresh, and a secret that leaked signs nothing any more.
    """

    def __init__(self, seed: bytes) -> None:
        self._signing = _key(seed)
        self._known = lru_cache(_KEPT)(self._verified)  # a signature that held once goes on to hold; only time passes

    def sign(self, claims: Claims, *, issued_at: datetime, audience: str = AUDIENCE) -> str:
        """The compact token; one for another audience opens nothing here."""
        body: dict[str, str | int] = {
            "iss": ISSUER,
            "aud": audience,
            "sub": str(claims.person_id),
            "sid": str(claims.session_id),
            "iat": int(issued_at.timestamp()),
            "exp": int(claims.expires_at.timestamp()),
        }
        if claims.step_up_at is not None:
            body["step_up_at"] = int(claims.step_up_at.timestamp())
        header = {"alg": ALGORITHM, "kid": self._signing.kid, "typ": TYPE}
        return jwt.encode(header, body, self._signing, algorithms=[ALGORITHM])

    def read(self, token: str, *, now: datetime) -> Claims:
        """What the token says. Raises TokenRefused unless every part of it is as `sign` makes it and it has not ended."""
        if len(token) > _LONGEST:
            raise TokenRefused
        claims = self._known(token)
        if claims.expires_at + LEEWAY <= now:
            raise TokenRefused
        return claims

    def _verified(self, token: str) -> Claims:
        """The claims of a token that is ours, whether or not it has ended. Raises TokenRefused."""
        try:
            read = jwt.decode(token, self._named, algorithms=[ALGORITHM])
            body = read.claims
            if read.header["typ"] != TYPE or body["iss"] != ISSUER or body["aud"] != AUDIENCE:
                raise TokenRefused
            step_up_at = datetime.fromtimestamp(body["step_up_at"], UTC) if "step_up_at" in body else None
            return Claims(UUID(body["sub"]), UUID(body["sid"]), datetime.fromtimestamp(body["exp"], UTC), step_up_at)
        except (JoseError, ValueError, KeyError, TypeError, OverflowError, OSError):
            raise TokenRefused from None

    def _named(self, token: GuestProtocol) -> OKPKey:
        """Our key, if it has the name that the header gives. Raises KeyError; the header's own keys are never looked at."""
        return {self._signing.kid: self._signing}[token.headers()["kid"]]


def _key(seed: bytes) -> OKPKey:
    """The key of a seed, named by its RFC 7638 thumbprint."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    parts = {"x": private.public_key().public_bytes_raw(), "d": seed}
    encoded = {name: base64.urlsafe_b64encode(part).rstrip(b"=").decode() for name, part in parts.items()}
    thumbprint = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", **encoded}).thumbprint()
    return OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", **encoded, "kid": thumbprint, "use": "sig", "alg": ALGORITHM})

"""Web push: a message that only the browser can open (RFC 8291, RFC 8188), and who sends it (VAPID, RFC 8292).

The key is SAKER_VAPID_PRIVATE_KEY, or made of SECRET_KEY: the same in every process, with nothing to store. A browser
subscribes for one key, so with another one the page subscribes anew; until then the keys of earlier secrets reach it.
"""

import base64
from collections.abc import Sequence
from datetime import timedelta
from email.utils import parseaddr
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import ECKey

from saker.core import clock
from saker.core.crypto import Keyring
from saker.core.settings import Settings

KEPT_FOR: Final = timedelta(hours=24)
"""How long a push service keeps a message for a browser that is away."""

_TOKEN_LIFE: Final = timedelta(hours=12)
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256 (FIPS 186-5): a private key is a number from 1 to one less than this."""


def keys(settings: Settings) -> Sequence[ec.EllipticCurvePrivateKey]:
    """The keys that browsers may have subscribed for: the present one, then those of earlier secrets."""
    secrets = (settings.secret_key, *settings.previous_secret_keys)
    derived = [_derived(Keyring((secret.get_secret_value(),)).derive("web-push")) for secret in secrets]
    own = settings.vapid_private_key
    return derived if own is None else [_from_pem(own.get_secret_value()), *derived]


def public_key(settings: Settings) -> str:
    """What a page gives its browser to subscribe with: base64url of the uncompressed point."""
    return _encoded(_point(keys(settings)[0].public_key()))


def headers(endpoint: str, key: ec.EllipticCurvePrivateKey, settings: Settings, *, topic: str) -> dict[str, str]:
    """What goes with a message of this sender; one of the same topic that still waits is replaced by it."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((clock.now() + _TOKEN_LIFE).timestamp()),
        "sub": f"mailto:{parseaddr(settings.smtp_from)[1]}",
    }
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    token = jwt.encode({"alg": "ES256", "typ": "JWT"}, claims, ECKey.import_key(pem), algorithms=["ES256"])
    return {
        "Authorization": f"vapid t={token}, k={_encoded(_point(key.public_key()))}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(KEPT_FOR.total_seconds())),
        "Topic": topic,
    }


def encrypt(payload: bytes, *, p256dh: bytes, auth: bytes) -> bytes:
    """The payload for one browser."""
    once = ec.generate_private_key(ec.SECP256R1())
    sealed: bytes = http_ece.encrypt(payload, private_key=once, dh=p256dh, auth_secret=auth, version="aes128gcm")
    return sealed


def is_point(raw: bytes) -> bool:
    """True for an uncompressed point of P-256."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4)
def _from_pem(pem: str) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(pem.replace("\\n", "\n").encode(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


@lru_cache(maxsize=16)
def _derived(seed: bytes) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(seed) % (_ORDER - 1) + 1, ec.SECP256R1())


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

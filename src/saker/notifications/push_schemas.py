"""What the routes of web push take and give: the form of a browser's PushSubscription."""

import base64
import ipaddress
from typing import Annotated, Final
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from saker.core.http import In, Out
from saker.core.http.schemas import Instant
from saker.notifications.push import is_point
from saker.notifications.push_commands import MOST

_AUTH_BYTES: Final = 16


def _public(endpoint: str) -> str:
    """An https address on the ordinary port, of a name or of an address that is not private. Raises ValueError.

    What the name leads to is looked at when it is called, by the client that refuses private networks.
    """
    parts = urlsplit(endpoint)
    host = parts.hostname or ""
    try:
        is_private = not ipaddress.ip_address(host).is_global
    except ValueError:
        is_private = "." not in host.rstrip(".") or host.rstrip(".").rpartition(".")[2] in {"localhost", "local", "internal"}
    if parts.scheme != "https" or is_private or parts.port not in {None, 443} or parts.username is not None or parts.fragment:
        message = "is not the address of a push service"
        raise ValueError(message)
    return endpoint


def _raw(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _key(text: str) -> str:
    if not is_point(_raw(text)):
        message = "is not a public key of P-256"
        raise ValueError(message)
    return text


def _auth(text: str) -> str:
    if len(_raw(text)) != _AUTH_BYTES:
        message = "is not 16 bytes"
        raise ValueError(message)
    return text


class KeysIn(In):
    """The browser's keys, base64url."""

    p256dh: Annotated[str, StringConstraints(max_length=90, pattern=r"^[A-Za-z0-9_-]+=*$"), AfterValidator(_key)]
    auth: Annotated[str, StringConstraints(max_length=24, pattern=r"^[A-Za-z0-9_-]+=*$"), AfterValidator(_auth)]

    def raw(self) -> tuple[bytes, bytes]:
        """Both as bytes."""
        return _raw(self.p256dh), _raw(self.auth)


class SubscribeIn(In):
    """What `pushManager.subscribe()` gave."""

    endpoint: Annotated[
        str, StringConstraints(min_length=10, max_length=1000, pattern=r"^https://[!-~]+$"), AfterValidator(_public)
    ]
    keys: KeysIn


class SubscriptionOut(Out):
    """One browser that takes pushes."""

    id: UUID
    created_at: Instant


class SubscriptionsOut(Out):
    """The key to subscribe with, and the browsers that did."""

    application_server_key: str
    subscriptions: Annotated[list[SubscriptionOut], Field(max_length=MOST)]

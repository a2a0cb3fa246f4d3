"""Rate limits: one table, per class of route, per person and per network.

Counted in memory of the process, or in Redis when REDIS_URL is set; while Redis does not answer, each process counts by
itself, so that limits neither fail nor fall away. The address is the peer's; X-Forwarded-For is believed only when the
peer is a configured proxy. A refusal is 429 with Retry-After. Every counted answer names its class and what that allows in
RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers).
"""

import ipaddress
import time
from collections.abc import Sequence
from typing import Any, Final

import structlog
from fastapi import Depends, params
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from redis.exceptions import RedisError
from starlette.requests import HTTPConnection

from saker.core import settings
from saker.core.errors import Limited

log = structlog.get_logger(__name__)

DEFAULT: Final = "default"
UNKNOWN: Final = "unknown"

TABLE: Final[dict[str, str]] = {
    DEFAULT: "300/minute",
    "register": "5/hour",
    "login": "10/minute",
    "refresh": "60/minute",
    "email_send": "5/hour",
    "email_verify": "10/minute",
    "password_forgot": "3/hour",
    "password_reset": "10/minute",
    "password_change": "10/minute",
    "code": "10/minute",
    "order": "60/minute",
    "ticket": "60/minute",
    "payment_order": "5/minute",
    "payment_checkout": "10/minute",
    "payment_verify": "10/minute",
    "payment_return": "60/minute",
    "webhook": "3000/minute",
    "avatar": "20/hour",
    "picture": "3000/minute",
    "export": "3/day",
    "reveal": "30/hour",
    "staff_export": "10/hour",
    "erasure": "5/hour",
    "key_lookup": "300/minute",
}
"""Class of route → what one person, or one network when nobody is signed in, may do."""

BY_NETWORK: Final = frozenset({"register", "login", "refresh", "email_verify", "password_forgot", "password_reset", "code"})
"""Classes of routes that take credentials or make accounts: the network counts whoever is signed in, and they count, too.

Otherwise whoever has an account, or makes one, has another allowance with each. Elsewhere only the person counts, so that
those who share an address do not slow each other down.
"""


def policy(limit_class: str) -> str:
    """What a class allows, as the header says it: `"login";q=10;w=60`, so many (q) within a window of seconds (w)."""
    item = parse(TABLE[limit_class])
    return f'"{limit_class}";q={item.amount};w={item.get_expiry()}'


POLICIES: Final = {name: policy(name) for name in TABLE}


class Limiter:
    """Counts hits. One per process; the strategy is a sliding window."""

    def __init__(self, redis_url: str | None) -> None:
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared = None
        if redis_url:
            self._shared = SlidingWindowCounterRateLimiter(RedisStorage(f"async+{redis_url}", implementation="redispy"))
        self._items: dict[str, RateLimitItem] = {name: parse(rate) for name, rate in TABLE.items()}

    async def hit(self, limit_class: str, who: str) -> None:
        """Count one. Raises Limited with `retry_after` seconds."""
        if self._shared is not None:
            try:
                return await self._hit(self._shared, limit_class, who)
            except (RedisError, OSError) as error:
                log.warning("limits.storage_away", reason=type(error).__name__)
        return await self._hit(self._own, limit_class, who)

    async def _hit(self, strategy: SlidingWindowCounterRateLimiter, limit_class: str, who: str) -> None:
        item = self._items[limit_class]
        if not await strategy.hit(item, limit_class, who):
            stats = await strategy.get_window_stats(item, limit_class, who)
            raise Limited(retry_after=max(1, int(stats.reset_time - time.time()) + 1), limit=str(item))


def limited(limit_class: str) -> Any:
    """Put a route into a class of the table: `@router.post(…, dependencies=[limited("order")])`."""

    async def declared() -> None:
        """Only declares; `TransactionRoute` counts before anything else happens."""

    if limit_class not in TABLE:
        raise KeyError(limit_class)
    declared.limit_class = limit_class  # type: ignore[attr-defined]
    return Depends(declared)


def class_of(dependencies: Sequence[params.Depends]) -> str:
    """The class that a route's dependencies declare, or the default."""
    for dependency in dependencies:
        name = getattr(dependency.dependency, "limit_class", None)
        if name is not None:
            return str(name)
    return DEFAULT


async def consume(connection: HTTPConnection, limit_class: str) -> None:
    """Count this request against its class. Raises Limited."""
    limiter: Limiter | None = connection.app.state.limiter
    if limiter is None:
        return
    actor = connection.state.actor
    connection.state.rate_limit_policy = POLICIES[limit_class]
    if actor is None or limit_class in BY_NETWORK:
        await limiter.hit(limit_class, f"address:{client_network(connection)}")
    if actor is not None:
        await limiter.hit(limit_class, f"person:{actor.person_id}")


def client_network(connection: HTTPConnection) -> str:
    """What counts as one caller: an IPv4 address, or the IPv6 /64 that one subscriber has at the least."""
    return _network(client_address(connection), of_4=32, of_6=64)


async def consume_address(connection: HTTPConnection, limit_class: str) -> None:
    """Count this request's address against a class, whoever calls. Raises Limited."""
    limiter: Limiter | None = connection.app.state.limiter
    if limiter is not None:
        await limiter.hit(limit_class, f"address:{client_address(connection)}")


def client_address(connection: HTTPConnection) -> str:
    """The caller's address: the nearest one that is not a proxy of ours."""
    proxies = settings.current().trusted_proxies
    peer = connection.client.host if connection.client else UNKNOWN
    # A proxy may add a line of its own below the caller's: all of them are one list.
    forwarded = ",".join(connection.headers.getlist("x-forwarded-for"))
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    while hops and (parsed := _parsed(peer)) is not None and any(parsed in proxy for proxy in proxies):
        peer = hops.pop()
    found = _parsed(peer)
    return UNKNOWN if found is None else str(found)


def address_prefix(address: str) -> str:
    """The network of an address (IPv4 /24, IPv6 /48), which is all that we keep of it."""
    return _network(address, of_4=24, of_6=48)


def _network(address: str, *, of_4: int, of_6: int) -> str:
    parsed = _parsed(address)
    if parsed is None:
        return UNKNOWN
    network = ipaddress.ip_network((parsed.packed, of_4 if parsed.version == 4 else of_6), strict=False)  # noqa: PLR2004
    return str(network.network_address) if network.num_addresses == 1 else str(network)


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address; one of IPv4 in IPv6's clothes, as a socket for both shows it, is the IPv4 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed

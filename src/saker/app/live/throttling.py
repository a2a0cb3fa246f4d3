"""The limits of every class of route, as its answers name them."""

import httpx

from saker.app.live.routes import Called, Routers, called
from saker.core import limits
from saker.core.checking import found, visiting
from saker.core.contrib import Check, CheckContext, CheckKind, Finding
from saker.core.guests import guests

HEADER = "RateLimit-Policy"


def checks(routers: Routers) -> tuple[Check, ...]:
    """The check, over these routers."""

    async def run(context: CheckContext) -> Finding:
        first: dict[str, Called] = {}
        for route in called(routers(context.settings)):
            if "{" not in route.path:
                first.setdefault(route.limit_class, route)

        async def look(visitor: httpx.AsyncClient) -> Finding:
            faults = []
            for name, route in sorted(first.items()):
                answer = await _refused(context, visitor, route)
                seen = answer.headers.get(HEADER, "nothing")
                if seen != limits.policy(name):
                    faults.append(f"{route.method} {route.path} names {seen}, not {limits.policy(name)}")
            return found(faults, f"{len(first)} classes of routes, each with its limit", f"{HEADER} of one route of each class")

        return await visiting(look)(context)

    return (
        Check(
            "SKR-WEB-009",
            "Every class of route is limited as the table says",
            CheckKind.LIVE,
            ("U52",),
            "Set RATE_LIMIT_ENABLED=true, run the same version everywhere, and let the proxy pass the headers on.",
            run,
        ),
    )


async def _refused(context: CheckContext, visitor: httpx.AsyncClient, route: Called) -> httpx.Response:
    """A request of nobody with nothing in it. Registering is rare enough: where there are guests, their answer will do."""
    if route.limit_class == "register" and context.settings.check_inbox is not None:
        return (await context.shared.get(guests, context)).other.registered
    return await visitor.request(route.method, route.path, json=None if route.method == "GET" else {})

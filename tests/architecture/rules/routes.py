"""Every route says who may call it, exactly once; every POST that moves value requires an idempotency key."""

import re
from collections import Counter
from collections.abc import Iterator

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute, RouteContext, iter_route_contexts

from saker.core.http.idempotency import HEADER
from saker.core.http.route import requires_key

# What is not a FastAPI route, and why that is safe.
BARE = {
    "/openapi.json": "FastAPI's own, closed in production",
    "/docs": "FastAPI's own, closed in production",
    "/docs/oauth2-redirect": "FastAPI's own, closed in production",
    "/redoc": "FastAPI's own, closed in production",
    "/ws/stream": "a socket: its ticket says who it is, and public topics need none",
}
# POSTs that move no value, and why a repeated one does no harm.
WITHOUT_KEY = {
    "/api/v1/ws/tickets": "another ticket is as good",
    "/api/v1/auth/register": "the address is unique, and an answer with credentials is never stored",
    "/api/v1/auth/login": "another session is as good, and an answer with credentials is never stored",
    "/api/v1/auth/otp/send": "another code takes the place of the first, and few are sent",
    "/api/v1/auth/otp/verify": "a code is used once, and an answer with credentials is never stored",
    "/api/v1/auth/refresh": "the same token gets the same successor, and an answer with credentials is never stored",
    "/api/v1/auth/logout": "what has ended stays ended",
    "/api/v1/auth/email/send": "a link was just sent, and is not sent twice within a minute",
    "/api/v1/auth/email/verify": "a link works once",
    "/api/v1/auth/password/forgot": "a link is not sent twice within five minutes",
    "/api/v1/auth/password/reset": "a link works once",
    "/api/v1/auth/password": "the same password again is the same",
    "/api/v1/auth/mfa/verify": "the waiting sign-in is used up, and an answer with credentials is never stored",
    "/api/v1/auth/passkeys/options": "another challenge is as good",
    "/api/v1/auth/passkeys/login": "the challenge is used up, and an answer with credentials is never stored",
    "/api/v1/auth/step-up": "the proof is used up, and an answer with credentials is never stored",
    "/api/v1/auth/mfa/totp": "another secret is as good until one is confirmed",
    "/api/v1/auth/mfa/totp/confirmation": "what is confirmed stays confirmed",
    "/api/v1/auth/mfa/passkeys/options": "another challenge is as good",
    "/api/v1/auth/mfa/passkeys": "the challenge is used up",
    "/api/v1/auth/mfa/recovery-codes": "another set is as good, and an answer with codes is never stored",
    "/api/v1/me/api-keys": "another key is as good, and an answer with a key is never stored",
    "/api/v1/notifications/unsubscribe/{token}": "what was ended stays ended; a mail program sends it, without a person",
    "/api/v1/me/push-subscriptions": "a browser is kept once, by its address",
    "/api/v1/me/phone": "another code takes the place of the first, and few are sent",
    "/api/v1/me/phone/confirmation": "a code is used once",
    "/api/v1/me/email": "a link was just sent, and is not sent twice within a minute",
    "/api/v1/me/email/confirmation": "a link works once",
    "/api/v1/notifications/read": "what was read stays read",
    "/api/v1/simulator/orders/preview": "changes nothing",
    "/api/v1/payments/orders/{payment_order_id}/checkout": "an order has one name there: who comes second is told the first",
    "/api/v1/payments/verify": "asks the provider how the order stands",
    "/api/v1/payments/orders/{payment_order_id}/return": "asks how the order stands; the provider's page sends it",
    "/api/v1/webhooks/razorpay": "an event is kept once, by its id; the provider sends it, without a person",
    "/api/v1/admin/identity/people/{person_id}/reveals": "changes nothing, and an answer with a contact is never stored",
    "/api/v1/admin/identity/people/{person_id}/enablement": "who is enabled stays enabled",
    "/api/v1/admin/identity/people/{person_id}/session-ends": "what has ended stays ended",
    "/api/v1/admin/identity/people/{person_id}/factor-resets": "the same is asked for once at a time",
    "/api/v1/admin/identity/people/{person_id}/role-grants": "the same is asked for once at a time",
    "/api/v1/admin/identity/people/{person_id}/role-revocations": "a role that is gone stays gone",
    "/api/v1/admin/approvals/{approval_id}/approval": "a request is decided once",
    "/api/v1/admin/approvals/{approval_id}/rejection": "a request is decided once",
    "/api/v1/admin/audit/exports": "changes nothing, and each copy is a line of the log",
    "/api/v1/admin/mail/suppressions/{suppression_id}/release": "what was released stays released",
}


def unauthorised(app: FastAPI, bare: dict[str, str] = BARE) -> list[str]:
    """Routes that declare no authorisation, or more than one."""
    found = []
    for route in iter_route_contexts(app.routes):
        declarations = list(_declarations(route))
        if isinstance(route.original_route, APIRoute):
            if len(declarations) != 1:
                found.append(
                    f"{_name(route)}: {len(declarations)} declarations of Person, Reader, Trader, Public or Staff, expected 1"
                )
        elif route.path not in bare:
            found.append(f"{route.path or type(route.original_route).__name__}: not a FastAPI route, and not listed with a reason")
    return found


def without_key(app: FastAPI, excused: dict[str, str] = WITHOUT_KEY) -> list[str]:
    """POST routes that neither require an idempotency key nor are excused; and excuses that nothing needs."""
    posts = [route for route in iter_route_contexts(app.routes) if "POST" in (route.methods or ())]
    without = [route for route in posts if not any(call is requires_key for call in _calls(route))]
    missing = [f"{_name(route)}: require {HEADER}, or say why it moves no value" for route in without if route.path not in excused]
    stale = [f"{path}: excused, but requires a key or is gone" for path in excused if path not in {route.path for route in without}]
    return missing + stale


def _declarations(route: RouteContext) -> Iterator[object]:
    return (call for call in _calls(route) if hasattr(call, "authorises"))


def _calls(route: RouteContext) -> Iterator[object]:
    if isinstance(route.original_route, APIRoute | APIWebSocketRoute):
        yield from _below(route.dependant)


def _below(dependant: Dependant) -> Iterator[object]:
    for dependency in dependant.dependencies:
        yield dependency.call
        yield from _below(dependency)


def _name(route: RouteContext) -> str:
    return f"{' '.join(sorted(route.methods or ()))} {route.path}"


def count(app: FastAPI) -> int:
    """How many routes there are."""
    return len(list(iter_route_contexts(app.routes)))


def stale_bare(app: FastAPI, bare: dict[str, str] = BARE) -> list[str]:
    """Paths that are listed as not FastAPI's and do not exist."""
    paths = {route.path for route in iter_route_contexts(app.routes)}
    return sorted(path for path in bare if path not in paths)


def twice(app: FastAPI) -> list[str]:
    """Method and path of routes that shadow each other: the second could never be reached."""
    seen = Counter(
        f"{method} {re.sub(r'{[^}]*}', '{}', route.path or '')}"
        for route in iter_route_contexts(app.routes)
        for method in route.methods or ()
    )
    return sorted(name for name, times in seen.items() if times > 1)

"""Faults of what every person does first: registering, confirming, the profile, being told."""

from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse, Response

from saker.core.ids import new_id
from tests.checks.planted.guests import changing, served_after, swallowing, when
from tests.checks.world import Planted, served

REGISTER, ME, VERIFY = "/api/v1/auth/register", "/api/v1/me", "/api/v1/auth/email/verify"
ACCOUNT, NOTIFICATIONS = "/api/v1/simulator/account", "/api/v1/notifications"
_OLD_MAIL = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('default', 'core.deliver_message',"
    " jsonb_build_object('queued_at', now() - interval '10 minutes'))"
)


def _with(**facts: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda body: {**body, **facts}


def _another_person(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "user": {**body["user"], "id": str(new_id())}}


def _poor(body: dict[str, Any]) -> dict[str, Any]:
    return {**body, "balance": {**body["balance"], "amount": "1"}}


ELSEWHERE = served(changing(REGISTER, _another_person, method="POST"))
"""DATABASE_URL names another database than that of the service, so the person is not in it."""

PLANTED = {
    "SKR-IDN-006": Planted(
        served(),
        {
            "registering fails": served(when("POST", REGISTER, JSONResponse({}, 500))),
            "registering gives nothing": served(when("POST", REGISTER, JSONResponse({}, 201))),
            "nobody is signed in": served(when("GET", ME, JSONResponse({}, 401))),
            "somebody else": served(changing(ME, _with(email="else@example.com"))),
            "an administrator at once": served(changing(ME, _with(roles=["admin", "person"]))),
            "no practice account": served(when("GET", ACCOUNT, JSONResponse({}, 404))),
            "no practice money": served(changing(ACCOUNT, _poor)),
            "no link": served_after(*swallowing("identity.links")),
            "no worker": served_after(_OLD_MAIL),
            "another database": ELSEWHERE,
        },
    ),
    "SKR-IDN-007": Planted(
        served(),
        {
            "works for ever": served(when("POST", VERIFY, Response(status_code=204))),
            "never works": served(when("POST", VERIFY, JSONResponse({"code": "link_invalid"}, 404))),
            "confirms nothing": served_after(*swallowing("identity.email_verifications")),
            "another database": ELSEWHERE,
        },
    ),
    "SKR-IDN-008": Planted(
        served(),
        {
            "changes nothing": served(when("PATCH", ME, JSONResponse({}, 200))),
            "refuses everything": served(when("PATCH", ME, JSONResponse({"errors": [{"field": "zone"}]}, 422))),
            "cannot be read": served(when("GET", ME, JSONResponse({}, 500))),
            "names no field": served(changing(ME, lambda body: {**body, "errors": []}, method="PATCH")),
        },
    ),
    "SKR-NTF-001": Planted(
        served(),
        {
            "told of nothing": served_after(*swallowing("notifications.notifications")),
            "no list": served(when("GET", NOTIFICATIONS, JSONResponse({}, 500))),
            "counted wrongly": served(changing(f"{NOTIFICATIONS}/unread-count", _with(unread=7))),
            "nothing becomes read": served(when("POST", f"{NOTIFICATIONS}/read", JSONResponse({"unread": 0}))),
        },
    ),
}

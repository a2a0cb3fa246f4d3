"""`/webhooks`: what the provider tells. It is kept and answered at once; a job applies it."""

import hashlib
import re
from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException

from saker.core import http
from saker.core.auth import Public
from saker.core.http import Session
from saker.core.http.problems import MEDIA_TYPE, problems
from saker.core.limits import limited
from saker.payments import commands
from saker.payments.errors import EventsOff
from saker.payments.providers import SignatureInvalid
from saker.payments.slot import slot

SIGNATURE: Final = "X-Razorpay-Signature"
EVENT_ID: Final = "X-Razorpay-Event-Id"
UNSIGNED: Final = "The signature is missing or another one."
_UNSIGNED: Final = {
    "description": UNSIGNED,
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")

router: APIRouter = http.router("/webhooks", tag="payments", route_class=http.CredentialRoute)


@router.post("/razorpay", status_code=202, dependencies=[limited("webhook")], responses={**problems(EventsOff), 400: _UNSIGNED})
async def receive(request: Request, session: Session, _: Public) -> None:
    """An event. 400 unless these very bytes are signed; 404 where there is no secret to know them by."""
    provider = slot.provider
    if provider is None or not provider.takes_webhooks:
        raise EventsOff
    raw = await request.body()
    try:
        provider.require_signed(raw, request.headers.get(SIGNATURE))
    except SignatureInvalid:
        raise HTTPException(HTTPStatus.BAD_REQUEST, UNSIGNED) from None
    await commands.receive(session, provider.name, event_id=_event_id(request, raw), raw=raw)


def _event_id(request: Request, raw: bytes) -> str:
    """The provider's id of the event; by what it says where there is none."""
    given = request.headers.get(EVENT_ID, "")
    return given if _ID.fullmatch(given) else hashlib.sha256(raw).hexdigest()

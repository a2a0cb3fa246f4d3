"""`/dev/outbox`: what the local outbox kept, as a page and as JSON. Mounted outside production only."""

import html

from fastapi import APIRouter
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import HTMLResponse

from saker.core.auth import Public
from saker.core.http.schemas import Instant, Out
from saker.core.models import KeptMessage

NEWEST = 200

routes = APIRouter(tags=["development"], include_in_schema=False)


class KeptOut(Out):
    """One kept message."""

    channel: str
    to: str
    subject: str
    text: str
    created_at: Instant


class OutboxOut(Out):
    """Kept messages, newest first."""

    items: list[KeptOut]


async def _kept(request: Request) -> list[KeptOut]:
    async with request.app.state.database.reading() as session:
        rows = (await session.execute(select(KeptMessage).order_by(KeptMessage.id.desc()).limit(NEWEST))).scalars()
        return [
            KeptOut(channel=row.channel, to=row.recipient, subject=row.subject, text=row.body, created_at=row.created_at)
            for row in rows
        ]


@routes.get("/dev/outbox.json")
async def outbox_json(request: Request, _: Public) -> OutboxOut:
    """The kept messages as JSON."""
    return OutboxOut(items=await _kept(request))


@routes.get("/dev/outbox", response_class=HTMLResponse)
async def outbox_page(request: Request, _: Public) -> HTMLResponse:
    """The kept messages as a plain page."""
    rows = "".join(
        f"<article><h2>{html.escape(item.subject)}</h2><p>{item.channel} to {html.escape(item.to)}"
        f" <time>{item.created_at:%Y-%m-%d %H:%M:%S} UTC</time></p><pre>{html.escape(item.text)}</pre></article>"
        for item in await _kept(request)
    )
    empty = "<p>Nothing has been sent yet.</p>"
    return HTMLResponse(
        "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
        f"<title>Outbox</title><h1>Outbox</h1>{rows or empty}</html>"
    )

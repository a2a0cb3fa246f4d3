"""The application: the merchant's API, the checkout, the control API, and the work in the background."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from saker.payments.fakepay import (
    checkout,
    contacts,
    control,
    orders,
    payments,
    payouts,
    refunds,
    sending,
    settlements,
    validations,
)
from saker.payments.fakepay.errors import BAD_REQUEST, Refused, error_body
from saker.payments.fakepay.gateway import Config, Gateway

log = logging.getLogger(__name__)

LOOPBACK: Final = ["127.0.0.1", "localhost"]
"""Other names are refused, so that a page elsewhere cannot reach the gateway by a name of its own."""

# Validations first: their path would otherwise be read as a fund account's id.
_PARTS: Final = (orders, payments, refunds, settlements, validations, contacts, payouts, checkout, control)


def create_app(config: Config) -> Starlette:
    """The gateway as an application; while it is started its books are open and `app.state.worker` runs."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        gateway = app.state.gateway = Gateway(config)
        worker = app.state.worker = asyncio.create_task(sending.work(gateway))
        worker.add_done_callback(_log)
        try:
            yield
        finally:
            worker.cancel()
            await asyncio.wait([worker])
            gateway.store.close()

    return Starlette(
        routes=[route for part in _PARTS for route in part.ROUTES],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=LOOPBACK)],
        exception_handlers={Refused: _refused, HTTPException: _unknown},
        lifespan=lifespan,
    )


def _log(worker: asyncio.Task[None]) -> None:
    if not worker.cancelled():
        log.critical("the work in the background ended", exc_info=worker.exception())


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return JSONResponse(error.body(), error.status)


def _unknown(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    body = error_body(BAD_REQUEST, "The requested URL was not found on the server.", reason="url_not_found")
    return JSONResponse(body, error.status_code)

"""RFC 9457 problems: how every refusal leaves the house, and how a route declares the ones it knows."""

from collections import defaultdict
from typing import Any
from uuid import UUID

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from saker.core import db
from saker.core.errors import FieldFault, Kind, SakerError
from saker.core.money import Money

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"
_TITLES = {
    Kind.INVALID: "Invalid input",
    Kind.UNAUTHENTICATED: "Not signed in",
    Kind.FORBIDDEN: "Not allowed",
    Kind.NOT_FOUND: "Not found",
    Kind.CONFLICT: "Conflict",
    Kind.LIMITED: "Too many requests",
    Kind.UNAVAILABLE: "Unavailable",
}


class FieldProblem(BaseModel):
    """One field of the input and what is wrong with it."""

    field: str
    code: str
    message: str


class Problem(BaseModel):
    """RFC 9457 problem details, with a stable code and the request's id; facts of the error follow as more members."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str | None = None
    errors: list[FieldProblem] = []


def problems(*errors: type[SakerError]) -> dict[int | str, dict[str, Any]]:
    """The `responses=` of a route: each status with the codes that it may carry."""
    by_status: dict[int, list[type[SakerError]]] = defaultdict(list)
    for error in errors:
        by_status[int(error.kind)].append(error)
    return {
        status: {
            "description": "; ".join(f"`{error.code}`: {error.detail}" for error in group),
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, group in by_status.items()
    }


def response(
    request: Request,
    *,
    status: int,
    title: str,
    code: str,
    detail: str,
    faults: tuple[FieldFault, ...] = (),
    facts: dict[str, Any] | None = None,
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """A problem as a response."""
    body = {
        "type": "about:blank" if code == "error" else f"/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": getattr(request.state, "request_id", None),
        "errors": [{"field": fault.field, "code": fault.code, "message": fault.message} for fault in faults],
    }
    body = {**{key: _plain(value) for key, value in (facts or {}).items()}, **body}
    return JSONResponse(body, status_code=status, media_type=MEDIA_TYPE, headers=headers)


def _plain(value: object) -> object:
    if isinstance(value, Money):
        return {"amount": str(value.minor), "asset": value.asset.code, "formatted": value.formatted}
    return str(value) if isinstance(value, UUID) or not isinstance(value, str | int | list | dict | bool | None) else value


def render(request: Request, error: SakerError) -> JSONResponse:
    """A refusal of the domain as a response."""
    headers: dict[str, str] = {}
    if "retry_after" in error.facts:
        headers["Retry-After"] = str(error.facts["retry_after"])
    if error.kind is Kind.UNAUTHENTICATED:
        headers["WWW-Authenticate"] = "Bearer"
    return response(
        request,
        status=int(error.kind),
        title=_TITLES[error.kind],
        code=error.code,
        detail=error.message,
        faults=error.faults,
        facts=error.facts,
        headers=headers,
    )


def install(app: FastAPI) -> None:
    """Give the application its exception handlers."""
    app.add_exception_handler(SakerError, _domain)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, unexpected)


async def _domain(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, SakerError)
    return render(request, error)


async def _validation(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = tuple(FieldFault(_field(fault["loc"]), fault["type"], fault["msg"]) for fault in error.errors()[:20])
    return response(
        request, status=422, title=_TITLES[Kind.INVALID], code="invalid", detail="The input is not valid.", faults=faults
    )


def _field(location: tuple[int | str, ...]) -> str:
    """The field as the caller wrote it: without the word body, query, path or header in front."""
    named = location[1:] if len(location) > 1 else location
    return ".".join(str(part).encode("ascii", "backslashreplace").decode() for part in named)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    codes = {404: "not_found", 405: "method_not_allowed", 413: "body_too_large", 415: "unsupported_media_type"}
    faults = (FieldFault("body", "too_large", "The body is too large."),) if error.status_code == 413 else ()  # noqa: PLR2004
    return response(
        request,
        status=error.status_code,
        title=str(error.detail),
        code=codes.get(error.status_code, "http_error"),
        detail=str(error.detail),
        faults=faults,
        headers=dict(error.headers or {}),
    )


async def unexpected(request: Request, error: Exception) -> JSONResponse:
    """What nobody expected: 503 when the database is busy or away, otherwise recorded and a plain 500."""
    busy = db.as_unavailable(error)
    if busy is not None:
        log.warning("database.busy", reason=type(error).__name__)
        return render(request, busy)
    log.error("request.failed", exc_info=error)
    return response(
        request, status=500, title="Internal error", code="internal", detail="Something broke on our side. It was recorded."
    )

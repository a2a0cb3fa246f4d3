"""The API's reference: FastAPI's document, completed with what the edge itself may answer."""

import json
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts
from starlette.exceptions import HTTPException

from saker.core import auth
from saker.core.auth import ApiKeyScope, SecondFactorRequired
from saker.core.db import DatabaseBusy
from saker.core.errors import Forbidden, Invalid, Limited, SakerError, Unauthenticated
from saker.core.http import idempotency
from saker.core.http.problems import MEDIA_TYPE, Problem, problems
from saker.core.http.requests import MalformedInput, calls_of
from saker.core.http.route import TransactionRoute, requires_key

BEARER: Final = "bearer"
API_KEY: Final = "api_key"
PERSON: Final = frozenset({"person"})
_KEY_ERRORS: Final = (idempotency.IdempotencyKeyInvalid, idempotency.IdempotencyKeyReused, idempotency.RequestInFlight)
_FASTAPIS_OWN: Final = ("HTTPValidationError", "ValidationError")


def install(app: FastAPI) -> None:
    """Let the application answer `/openapi.json` with the completed document."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # the way that FastAPI documents


def document(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document of the application, as plain data."""
    made = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas: dict[str, Any] = made.setdefault("components", {}).setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"))
    schemas["Problem"] = {**problem, "additionalProperties": True}
    made["components"]["securitySchemes"] = {
        BEARER: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "Someone who is signed in."},
        API_KEY: {"type": "http", "scheme": "bearer", "bearerFormat": "saker_…", "description": "An API key with the scope."},
    }
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, APIRoute) and route.include_in_schema:
            for method in route.methods or ():
                _complete(made["paths"][route.path_format][method.lower()], route, method)
    for name in _FASTAPIS_OWN:
        schemas.pop(name, None)
    return made


def _complete(operation: dict[str, Any], route: RouteContext, method: str) -> None:
    """Say who may call, which header goes with it, and what the edge refuses."""
    calls = list(calls_of(route.dependant))
    roles = next((call.authorises for call in calls if hasattr(call, "authorises")), None)
    opened = auth.opened_by(calls, route.methods or ())
    errors: list[type[SakerError]] = []
    if roles is not None:
        operation["security"] = [{BEARER: []}, *({API_KEY: [scope.value]} for scope in sorted(opened))]
        errors.append(Unauthenticated)
    if roles is not None and roles != PERSON:
        errors += [Forbidden, SecondFactorRequired]
        operation["description"] = f"{operation.get('description', '')}\n\nRoles: {', '.join(sorted(roles))}.".strip()
    if isinstance(route.original_route, TransactionRoute):
        errors += [MalformedInput, Limited, DatabaseBusy, *([] if opened.issuperset(auth.Scope) else [ApiKeyScope])]
        if method == "POST" and roles is not None and route.original_route.keeps_answers:
            required = requires_key in calls
            operation.setdefault("parameters", []).append(_key_header(required=required))
            errors += [*_KEY_ERRORS, *([idempotency.IdempotencyKeyRequired] if required else [])]
    _add_problems(operation["responses"], errors)
    if "requestBody" in operation:
        operation["responses"].setdefault("413", _too_large())


def _key_header(*, required: bool) -> dict[str, Any]:
    return {
        "name": idempotency.HEADER,
        "in": "header",
        "required": required,
        "description": "Makes a retry safe: the same key and body get the first committed answer. Kept for 24 hours.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[A-Za-z0-9_.:-]+$"},
    }


def _add_problems(responses: dict[str, Any], errors: list[type[SakerError]]) -> None:
    """Add the errors' statuses and codes to what the route itself declares, in one form."""
    if "HTTPValidationError" in json.dumps(responses.get("422", {})):
        del responses["422"]
        errors = [Invalid, *errors]
    for status, made in problems(*errors).items():
        declared = responses.get(str(status))
        if declared is None:
            responses[str(status)] = made
        elif MEDIA_TYPE in declared.get("content", {}):
            sentences = [declared["description"], *made["description"].split("; ")]
            declared["description"] = "; ".join(dict.fromkeys("; ".join(sentences).split("; ")))
        else:
            declared.setdefault("content", {}).update(made["content"])


def _too_large() -> dict[str, Any]:
    detail = HTTPException(413).detail
    return {
        "description": f"`body_too_large`: {detail}.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }

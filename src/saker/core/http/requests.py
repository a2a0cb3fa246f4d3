"""Strict input, before any endpoint sees it: what JSON, text and query may be, and which field is at fault if not.

Refused here for every route at once (defects E11, E12): NaN and Infinity, numbers beyond a double, integers of more
than 40 digits, lone surrogates and NUL in any text, nesting beyond 32, query parameters that the route does not know.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

from fastapi.dependencies.models import Dependant
from starlette.requests import Request

from saker.core.errors import FieldFault, Kind, SakerError

MAX_DEPTH = 32
MAX_DIGITS = 40


class MalformedInput(SakerError):
    """The input cannot be read at all, or holds text or numbers that no field accepts."""

    kind = Kind.INVALID
    code = "malformed_input"
    detail = "The input is not valid."

    def __init__(self, *faults: FieldFault) -> None:
        super().__init__()
        self._faults = faults

    @property
    def faults(self) -> tuple[FieldFault, ...]:
        """Every fault that was met."""
        return self._faults


class StrictRequest(Request):
    """A request whose JSON is read by the rules above."""

    async def json(self) -> Any:
        """The body, or MalformedInput."""
        if not hasattr(self, "_json"):
            self._json = parse(await self.body())
        return self._json


def parse(body: bytes) -> Any:
    """Read JSON strictly. Raises MalformedInput naming the field."""
    try:
        value = json.loads(body, parse_constant=_refuse_constant, parse_int=_bounded_int, parse_float=_bounded_float)
    except (ValueError, RecursionError) as error:
        reason = "is nested too deeply" if isinstance(error, RecursionError) else f"is not valid JSON ({error})"
        raise MalformedInput(FieldFault("body", "json_invalid", f"The body {reason}.")) from None
    faults = list(_text_faults(value, ""))
    if faults:
        raise MalformedInput(*faults[:20])
    return value


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is not a number"
    raise ValueError(message)


def _bounded_int(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        message = f"a number has more than {MAX_DIGITS} digits"
        raise ValueError(message)
    return int(digits)


def _bounded_float(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        message = "a number is too large"
        raise ValueError(message)
    return value


def _text_faults(value: Any, path: str, depth: int = 0) -> Iterator[FieldFault]:
    """Every string, key or value, that cannot be stored as text."""
    if depth > MAX_DEPTH:
        yield FieldFault(path or "body", "too_deep", "Nested too deeply.")
    elif isinstance(value, str):
        if not _storable(value):
            yield FieldFault(path or "body", "text_invalid", "Holds a NUL or an unpaired surrogate.")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not _storable(key):
                yield FieldFault(path or "body", "text_invalid", "A field's name holds a NUL or an unpaired surrogate.")
            else:
                yield from _text_faults(item, f"{path}.{key}" if path else key, depth + 1)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _text_faults(item, f"{path}.{index}" if path else str(index), depth + 1)


def _storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def calls_of(dependant: Dependant) -> Iterator[Callable[..., Any]]:
    """Every dependency of a route, from the outside in."""
    for dependency in dependant.dependencies:
        if dependency.call is not None:
            yield dependency.call
        yield from calls_of(dependency)


def known_query_parameters(dependant: Dependant) -> frozenset[str]:
    """The query parameters that a route and its dependencies declare, by their public names."""
    names: set[str] = set()
    for param in dependant.query_params:
        fields = getattr(param.field_info.annotation, "model_fields", None)
        names |= set(fields) if fields else {param.alias}
    return frozenset(names).union(*(known_query_parameters(below) for below in dependant.dependencies))


def check_address(request: Request, known: frozenset[str]) -> None:
    """Refuse unknown query parameters and text that cannot be stored, naming each."""
    faults = [
        FieldFault(name, "unknown_parameter", "There is no such parameter.") for name in request.query_params if name not in known
    ]
    items = [*request.query_params.multi_items(), *((name, str(value)) for name, value in request.path_params.items())]
    faults += [FieldFault(name, "text_invalid", "Holds a NUL.") for name, value in items if not _storable(value)]
    if faults:
        raise MalformedInput(*faults[:20])

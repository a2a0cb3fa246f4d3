"""Logs: structured lines on stdout, JSON in production; no personal data, no secrets.

Whatever looks like a credential is masked by key, whoever logs it; bodies, addresses and queries are never logged. A
traceback is where and what, never with which values: databases and parsers put whole rows and inputs into their messages.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any, Final, TextIO

import psycopg
import pydantic
import structlog
from fastapi.exceptions import ValidationException
from sqlalchemy.exc import StatementError

_SECRET_KEYS: Final = re.compile(r"password|secret|token|authorization|cookie|ticket|code$|otp", re.IGNORECASE)
_PERSONAL: Final = re.compile(r"[^\s<>\"'(),;:=]+@[^\s<>\"'(),;:=]+|\+\d{7,15}")
MASK: Final = "•••"
DEEPEST: Final = 10
"""How many errors behind an error are told."""


def configure(*, level: str, log_format: str) -> None:
    """Set logging up for this process, the standard library's included."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        mask_secrets,
    ]
    renderer = structlog.dev.ConsoleRenderer() if log_format == "console" else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*shared, render_exception, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(),
    )
    handler = _OnStdout()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render_exception, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()]))


class _OnStdout(logging.StreamHandler[TextIO]):
    """Writes to what stdout is at that moment: whoever had replaced it when logging was set up may have closed it since."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override] # an attribute there
        """Standard output."""
        return sys.stdout


def mask_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Mask values whose key names a credential."""
    for key in event:
        if key != "event" and _SECRET_KEYS.search(key):
            event[key] = MASK
    return event


def render_exception(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put a traceback without values in the place of `exc_info`."""
    found = event.pop("exc_info", None)
    error = found[1] if isinstance(found, tuple) else sys.exc_info()[1] if found is True else found
    if isinstance(error, BaseException):
        event["exception"] = "\n".join(_told(error, DEEPEST))
    return event


def _told(error: BaseException, deepest: int) -> list[str]:
    """Lines about an error: what led to it first, as a traceback has them."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = [] if before is None or deepest == 0 else [*_told(before, deepest - 1), "", "and then:", ""]
    lines += [line.rstrip("\n") for line in traceback.format_tb(error.__traceback__)]
    lines.append(f"{type(error).__module__}.{type(error).__qualname__}: {_PERSONAL.sub(MASK, _words(error))}")
    if isinstance(error, BaseExceptionGroup) and deepest:
        for one in error.exceptions:
            lines += ["", "among them:", "", *_told(one, deepest - 1)]
    return lines


def _words(error: BaseException) -> str:
    """What an error says of itself, without the values that it met."""
    match error:
        case StatementError(orig=BaseException() as orig):
            return f"{type(orig).__qualname__}: {_words(orig)}"
        case psycopg.Error(sqlstate=str(state)):
            diagnosis = error.diag
            about = " ".join(filter(None, (state, diagnosis.schema_name, diagnosis.table_name, diagnosis.constraint_name)))
            # Class 22 is about a value, and quotes it; the others keep values to their DETAIL.
            return about if state.startswith("22") else f"{about}: {diagnosis.message_primary}"
        case pydantic.ValidationError():
            faults = error.errors(include_url=False, include_context=False, include_input=False)
            return "; ".join(f"{fault['loc']}: {fault['type']}" for fault in faults)
        case ValidationException():
            return "; ".join(f"{fault['loc']}: {fault['type']}" for fault in error.errors())
        case _:
            return str(error)

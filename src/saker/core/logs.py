"""Logs: structured lines on stdout, JSON in production; no personal data, no secrets.

Whatever looks like a credential is masked by key, whoever logs it; bodies, addresses and queries are never logged.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final, TextIO

import structlog

_SECRET_KEYS: Final = re.compile(r"password|secret|token|authorization|cookie|ticket|code$|otp", re.IGNORECASE)
MASK: Final = "•••"


def configure(*, level: str, log_format: str) -> None:
    """Set logging up for this process, the standard library's included."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        mask_secrets,
    ]
    renderer = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if log_format == "console"
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(),
    )
    handler = _OnStdout()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
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

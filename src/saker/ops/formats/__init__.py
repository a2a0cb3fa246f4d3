"""A report, as people and programs read it: text, JSON, JUnit XML, SARIF."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from saker.ops.formats import canonical, junit, sarif
from saker.ops.runner import Report


class Format(StrEnum):
    """How a report is written."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    SARIF = "sarif"


WRITERS: Mapping[Format, Callable[[Report], str]] = {
    Format.JSON: canonical.write,
    Format.JUNIT: junit.write,
    Format.SARIF: sarif.write,
}
"""The formats for programs. Text goes to a terminal, by `text.show`."""

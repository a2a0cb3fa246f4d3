"""What slices contribute: exporters, erasers, what may stand in the way, and how long things are kept."""

from collections.abc import Sequence
from dataclasses import dataclass

from saker.core.contrib import Eraser, Exporter, FindBlockers, Retention


@dataclass(frozen=True, slots=True)
class Contributed:
    """All of it. Erasers run in this order."""

    exporters: Sequence[Exporter] = ()
    erasers: Sequence[Eraser] = ()
    blockers: Sequence[FindBlockers] = ()
    retention: Sequence[Retention] = ()


class _Slot:
    contributed = Contributed()


_slot = _Slot()


def contribute(contributed: Contributed) -> None:
    """Called in `app/wiring.py` only, and by tests."""
    _slot.contributed = contributed


def contributed() -> Contributed:
    """What was contributed."""
    return _slot.contributed

"""For every check: the situation that it passes and the faults that it must catch. A slice adds its module here.

Attestations are all made alike; `test_attestations.py` plants their faults in each of them.
"""

from collections.abc import Mapping

from tests.checks.planted import (
    books,
    database,
    edge,
    identity,
    journeys,
    messages,
    privacy,
    sessions,
    settings,
    transport,
    whole,
)
from tests.checks.world import Planted

PLANTED: Mapping[str, Planted] = {
    **settings.PLANTED,
    **database.PLANTED,
    **books.PLANTED,
    **edge.PLANTED,
    **identity.PLANTED,
    **journeys.PLANTED,
    **sessions.PLANTED,
    **whole.PLANTED,
    **messages.PLANTED,
    **privacy.PLANTED,
    **transport.PLANTED,
}

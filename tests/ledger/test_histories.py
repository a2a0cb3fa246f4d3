"""Random histories against the oracle: whatever happens, in whatever order, the books are what they must be."""

import os
import random
from typing import Final

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saker.core.db import Database
from tests.conftest import Urls
from tests.ledger.histories import Player
from tests.ledger.making import verify

EXAMPLES: Final = 1_000 if os.environ.get("SAKER_LONG") else 15


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(chance=st.randoms(use_true_random=False), acts=st.integers(1, 40))
async def test_the_books_are_what_they_must_be(database: Database, urls: Urls, chance: random.Random, acts: int) -> None:
    await Player(database, urls.owner, chance).play(acts)
    assert (await verify(database)).broken == ()

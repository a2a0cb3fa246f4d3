"""Rate limits of several processes: counted together in a real Redis, each by itself while it is away."""

import asyncio
import time
from collections import Counter as Tally
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import Urls
from tests.fixtures.servers import Servers
from tests.fixtures.shared_counter import Counter, program

BODY = {"token": "x" * 43, "password": "kite-lantern-42-river"}
PATH, UNKNOWN = "/auth/password/reset", 404
LONG_ENOUGH = 25

pytestmark = pytest.mark.skipif(program() is None, reason="no redis-server and no valkey-server on this machine")


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    """Redis, running."""
    made = Counter(tmp_path)
    made.start()
    yield made
    made.stop()


async def tries(servers: Servers, count: int) -> Tally[int]:
    """So many tries of a link that nobody sent, spread over the processes; their statuses."""
    answers = await asyncio.gather(*(servers.client.post(PATH, json=BODY) for _ in range(count)))
    return Tally(answer.status_code for answer in answers)


async def test_two_processes_count_together_and_go_on_alone_while_redis_is_away(
    urls: Urls, tmp_path: Path, counter: Counter
) -> None:
    async with Servers(urls.app, tmp_path, count=2, RATE_LIMIT_ENABLED="true", REDIS_URL=counter.url) as servers:
        if (left := 60 - time.time() % 60) < LONG_ENOUGH:  # windows begin with the minute: all of it belongs into one
            await asyncio.sleep(left)
        assert await tries(servers, 24) == {UNKNOWN: 10, 429: 14}
        counter.stop()
        alone = await tries(servers, 30)
        assert set(alone) == {429, UNKNOWN}, "each process counts by itself: neither refused outright nor without a limit"
        assert alone[UNKNOWN] <= 20
        counter.start()
        assert (await servers.client.get("/market/symbols")).status_code == 200


async def test_what_one_process_counted_holds_for_one_that_starts_later(urls: Urls, tmp_path: Path, counter: Counter) -> None:
    settings = {"RATE_LIMIT_ENABLED": "true", "REDIS_URL": counter.url}
    async with Servers(urls.app, tmp_path, count=2, **settings) as servers:
        if (left := 60 - time.time() % 60) < LONG_ENOUGH:
            await asyncio.sleep(left)
        for _ in range(10):
            assert (await servers.at(0).post(PATH, json=BODY)).status_code == UNKNOWN
        servers.kill(0)
        await servers.restart(0)
        answers = [await servers.at(index).post(PATH, json=BODY) for index in (0, 1)]
        assert [answer.status_code for answer in answers] == [429, 429]
        assert all(0 < int(answer.headers["retry-after"]) <= 61 for answer in answers)

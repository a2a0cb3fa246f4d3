"""Background tasks of one api process: the relay, and a pump per contributed topic source."""

import asyncio

import structlog

from saker.core.contrib import TopicSource
from saker.core.db import Database
from saker.core.stream.hub import Hub
from saker.core.stream.relay import Relay

log = structlog.get_logger(__name__)

RESTART_SECONDS = 1.0


def start(database: Database, hub: Hub, sources: tuple[TopicSource, ...]) -> list[asyncio.Task[None]]:
    """Start them; the caller cancels the tasks when the process ends."""
    return [
        asyncio.create_task(Relay(database, hub.deliver).run(), name="relay"),
        *(asyncio.create_task(_pump(hub, source), name=f"topic {source.prefix}") for source in sources),
    ]


async def _pump(hub: Hub, source: TopicSource) -> None:
    """Publish what the source says; if it fails, say so and start it again."""
    while True:
        try:
            async for topic, data in source.updates(hub.wanted):
                hub.publish_latest(topic, data)
        except Exception:
            log.exception("topic.failed", prefix=source.prefix)
        await asyncio.sleep(RESTART_SECONDS)

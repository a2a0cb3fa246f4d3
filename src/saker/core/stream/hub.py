"""The hub: which connection wants which topic, and what is on its way to each.

Per connection: one slot per public topic that holds only the latest update (flushed at 4 Hz), and one bounded queue of
the person's own events, sent in order. An update is serialised once, not once a connection.
"""

import asyncio
from collections import Counter, defaultdict, deque
from typing import Any, Final
from uuid import UUID

import orjson

FLUSH_SECONDS: Final = 0.25
QUEUE_LIMIT: Final = 256
OWN_TOPIC: Final = "me"

MOST_OF_A_PERSON: Final = 20
MOST_OF_A_NETWORK: Final = 100
"""Sockets to one process. A network may hold many people who are not signed in; who is signed in counts as a person."""


class Connection:
    """What waits to be sent to one socket. The socket's task takes it with `next_batch`."""

    def __init__(self, person_id: UUID | None, session_id: UUID | None, *, network: str = "unknown") -> None:
        self.person_id = person_id
        self.session_id = session_id
        self.caller: UUID | str = network if person_id is None else person_id
        self.topics: set[str] = set()
        self.overflowed = False
        self._slots: dict[str, bytes] = {}
        self._events: deque[bytes] = deque()
        self._ready = asyncio.Event()

    def offer_latest(self, topic: str, frame: bytes) -> None:
        """Replace whatever of this topic has not been sent yet."""
        self._slots[topic] = frame
        self._ready.set()

    def offer_event(self, frame: bytes) -> None:
        """Queue an event of the person's own; on overflow the queue is dropped and the client must resync."""
        if len(self._events) >= QUEUE_LIMIT:
            self.overflowed = True
            self._events.clear()
        self._events.append(frame)
        self._ready.set()

    async def next_batch(self) -> list[bytes]:
        """Everything that is due, events first; waits until there is something."""
        await self._ready.wait()
        self._ready.clear()
        batch = [*self._events, *self._slots.values()]
        self._events.clear()
        self._slots.clear()
        return batch


class Hub:
    """All connections of this process."""

    def __init__(self) -> None:
        self._by_topic: dict[str, set[Connection]] = defaultdict(set)
        self._by_person: dict[UUID, set[Connection]] = defaultdict(set)
        self._latest: dict[str, bytes] = {}
        self.connections: set[Connection] = set()
        self._by_caller: Counter[UUID | str] = Counter()

    def has_room(self, connection: Connection) -> bool:
        """False when its person, or the network of a caller who is nobody, has as many sockets as one may have here."""
        most = MOST_OF_A_PERSON if connection.person_id is not None else MOST_OF_A_NETWORK
        return self._by_caller[connection.caller] < most

    def join(self, connection: Connection) -> None:
        """A socket opened."""
        self.connections.add(connection)
        self._by_caller[connection.caller] += 1

    def leave(self, connection: Connection) -> None:
        """A socket closed."""
        self.unsubscribe(connection, set(connection.topics))
        self.connections.discard(connection)
        self._by_caller[connection.caller] -= 1
        if self._by_caller[connection.caller] <= 0:
            del self._by_caller[connection.caller]

    def subscribe(self, connection: Connection, topics: set[str]) -> None:
        """Start sending these topics; what is known of a public one is sent at once."""
        for topic in topics - connection.topics:
            connection.topics.add(topic)
            if topic == OWN_TOPIC and connection.person_id is not None:
                self._by_person[connection.person_id].add(connection)
                continue
            self._by_topic[topic].add(connection)
            if topic in self._latest:
                connection.offer_latest(topic, self._latest[topic])

    def unsubscribe(self, connection: Connection, topics: set[str]) -> None:
        """Stop sending these topics."""
        for topic in topics & connection.topics:
            connection.topics.discard(topic)
            group = self._by_person[connection.person_id] if topic == OWN_TOPIC and connection.person_id else self._by_topic[topic]
            group.discard(connection)

    def wanted(self) -> frozenset[str]:
        """Public topics that somebody listens to."""
        return frozenset(topic for topic, group in self._by_topic.items() if group)

    def publish_latest(self, topic: str, data: dict[str, Any]) -> None:
        """The newest state of a public topic."""
        frame = orjson.dumps({"type": "update", "topic": topic, "data": data})
        self._latest[topic] = frame
        for connection in self._by_topic.get(topic, ()):
            connection.offer_latest(topic, frame)

    def deliver(self, seq: int, name: str, person_id: UUID | None, payload: dict[str, Any]) -> None:
        """An event from the relay: to the sockets of the person whom it concerns."""
        group = self._by_person.get(person_id) if person_id else None
        if group:
            frame = orjson.dumps({"type": "event", "topic": OWN_TOPIC, "seq": seq, "event": name, "data": payload})
            for connection in group:
                connection.offer_event(frame)

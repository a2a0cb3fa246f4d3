"""The gateway's SQLite file: what is, what happened, and what is still to be delivered.

One connection, used by one thread: a block of `writing` runs to its end without another in between, and a restart finds
either all of it or nothing. Keys of an entity that begin with an underscore are the gateway's own and are never shown.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from saker.payments.fakepay.errors import KeyReused, NotFound
from saker.payments.fakepay.fields import Page

Entity = dict[str, Any]

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS entities (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS entities_kind ON entities (kind, number);
CREATE INDEX IF NOT EXISTS entities_next ON entities (number) WHERE json_extract(body, '$._next') IS NOT NULL;
CREATE TABLE IF NOT EXISTS keys (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    request TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (scope, key)
) STRICT;
CREATE TABLE IF NOT EXISTS journal (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS deliveries (
    number INTEGER PRIMARY KEY,
    event_id TEXT NOT NULL,
    name TEXT NOT NULL,
    body BLOB NOT NULL,
    signature TEXT,
    state TEXT NOT NULL CHECK (state IN ('due', 'held', 'lost', 'delivered', 'given_up')),
    turn INTEGER NOT NULL,
    due_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    answer TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due_ms) WHERE state = 'due';
"""


class Store:
    """The file, or memory when there is no path."""

    def __init__(self, path: Path | None) -> None:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        self.connection = sqlite3.connect(path or ":memory:", isolation_level="IMMEDIATE")
        self.connection.row_factory = sqlite3.Row
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self.connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction: all of the block, or nothing of it."""
        with self.connection:
            yield

    def fact(self, name: str, default: Any) -> Any:
        """One of the facts that are no entity: a setting, the payout balance, how far the clock is moved."""
        row = self.connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return default if row is None else json.loads(row["value"])

    def set_fact(self, name: str, value: Any) -> None:
        """Write a fact down."""
        self.connection.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, json.dumps(value)))

    def add(self, entity: Entity) -> Entity:
        """Keep a new entity."""
        values = (entity["id"], entity["entity"], entity["created_at"], json.dumps(entity))
        self.connection.execute("INSERT INTO entities (id, kind, created_at, body) VALUES (?, ?, ?, ?)", values)
        return entity

    def save(self, entity: Entity) -> Entity:
        """Keep what has changed in an entity."""
        self.connection.execute("UPDATE entities SET body = ? WHERE id = ?", (json.dumps(entity), entity["id"]))
        return entity

    def get(self, kind: str, entity_id: str, *, field: str = "id") -> Entity:
        """An entity by its id; `field` is where the id came from. Raises NotFound."""
        row = self.connection.execute("SELECT body FROM entities WHERE id = ? AND kind = ?", (entity_id, kind)).fetchone()
        if row is None:
            raise NotFound(field)
        return _entity(row)

    def find(self, kind: str, *, where: tuple[str, Any] | None = None, page: Page | None = None) -> list[Entity]:
        """Entities, the newest first: all, or a page of them; `where` is a key and the value that it must have."""
        rows = self.connection.execute(
            "SELECT body FROM entities WHERE kind = :kind AND (:path IS NULL OR json_extract(body, :path) IS :value)"
            " AND created_at BETWEEN coalesce(:since, 0) AND coalesce(:until, created_at)"
            " ORDER BY number DESC LIMIT :count OFFSET :skip",
            {
                "kind": kind,
                "path": f"$.{where[0]}" if where else None,
                "value": where[1] if where else None,
                "since": page.since if page else None,
                "until": page.until if page else None,
                "count": page.count if page else -1,
                "skip": page.skip if page else 0,
            },
        )
        return [_entity(row) for row in rows]

    def waiting(self) -> list[Entity]:
        """Entities whose outcome is decided and has not come yet, the oldest first."""
        query = "SELECT body FROM entities WHERE json_extract(body, '$._next') IS NOT NULL ORDER BY number"
        return [_entity(row) for row in self.connection.execute(query)]

    def used(self, scope: str, key: str, request: str) -> str | None:
        """The id of what this idempotency key made, or None. Raises KeyReused for another request."""
        row = self.connection.execute("SELECT request, id FROM keys WHERE scope = ? AND key = ?", (scope, key)).fetchone()
        if row is None:
            return None
        if row["request"] != request:
            raise KeyReused(scope)
        return str(row["id"])

    def use(self, scope: str, key: str, request: str, entity_id: str) -> None:
        """Write down what an idempotency key made."""
        self.connection.execute("INSERT INTO keys (scope, key, request, id) VALUES (?, ?, ?, ?)", (scope, key, request, entity_id))

    def record(self, event_id: str, name: str, body: dict[str, Any]) -> None:
        """Write an event into the journal, which only grows."""
        self.connection.execute("INSERT INTO journal (id, name, body) VALUES (?, ?, ?)", (event_id, name, json.dumps(body)))

    def journal(self) -> list[tuple[str, dict[str, Any]]]:
        """What happened, in order: each event's id and its body."""
        rows = self.connection.execute("SELECT id, body FROM journal ORDER BY number")
        return [(row["id"], json.loads(row["body"])) for row in rows]


def public(entity: Entity) -> Entity:
    """An entity as the API shows it."""
    return {key: value for key, value in entity.items() if not key.startswith("_")}


def _entity(row: sqlite3.Row) -> Entity:
    entity: Entity = json.loads(row["body"])
    return entity

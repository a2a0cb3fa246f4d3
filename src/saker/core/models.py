"""Tables of the core (schema `core`)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, LargeBinary, SmallInteger, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, PII, Base

Instant = TIMESTAMP(timezone=True)


class IdempotencyKey(Base):
    """A committed 2xx answer, kept 24 h, so that a retry gets the same one."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_keys_created_at", "created_at"), {"schema": "core"})

    person_id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    key: Mapped[str] = mapped_column(Text, primary_key=True, info=NONE)
    request_hash: Mapped[bytes] = mapped_column(LargeBinary, info=NONE)
    status: Mapped[int] = mapped_column(SmallInteger, info=NONE)
    body: Mapped[bytes] = mapped_column(LargeBinary, info=PII)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class OutboxEvent(Base):
    """A published event on its way to sockets; numbered by the relay once it is committed, kept 24 h."""

    __tablename__ = "event_outbox"
    __table_args__ = (
        UniqueConstraint("stream_seq"),
        Index("ix_event_outbox_unnumbered", "id", postgresql_where="stream_seq IS NULL"),
        Index("ix_event_outbox_created_at", "created_at"),
        {"schema": "core"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True, info=NONE)
    name: Mapped[str] = mapped_column(Text, info=NONE)
    person_id: Mapped[UUID | None] = mapped_column(info=NONE)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, info=PII)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    stream_seq: Mapped[int | None] = mapped_column(BigInteger, info=NONE)


class AuditRecord(Base):
    """Who did what to what, before and after. Append-only by trigger."""

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_actor_id_id", "actor_id", "id"),
        Index("ix_audit_log_target_id", "target", "id"),
        Index("ix_audit_log_action_id", "action", "id"),
        Index("ix_audit_log_at", "at"),
        {"schema": "core"},
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    actor_id: Mapped[UUID | None] = mapped_column(info=NONE)
    action: Mapped[str] = mapped_column(Text, info=NONE)
    target: Mapped[str] = mapped_column(Text, info=NONE)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB, info=PII)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB, info=PII)
    request_id: Mapped[str | None] = mapped_column(Text, info=NONE)


class SocketTicket(Base):
    """A pass for one socket: 30 s, one use, bound to session (or API key) and origin. Only its hash is kept."""

    __tablename__ = "socket_tickets"
    __table_args__ = (Index("ix_socket_tickets_expires_at", "expires_at"), {"schema": "core"})

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=NONE)
    person_id: Mapped[UUID] = mapped_column(info=NONE)
    session_id: Mapped[UUID | None] = mapped_column(info=NONE)
    origin: Mapped[str | None] = mapped_column(Text, info=NONE)
    expires_at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class PersonKey(Base):
    """A person's own data key, wrapped by the keyring; destroying the row destroys what it sealed."""

    __tablename__ = "person_keys"
    __table_args__ = ({"schema": "core"},)

    person_id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary, info=NONE)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class KeptMessage(Base):
    """A message that the local outbox kept instead of sending; never written in production."""

    __tablename__ = "kept_messages"
    __table_args__ = (CheckConstraint("channel IN ('email', 'sms')", name="channel"), {"schema": "core"})

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    channel: Mapped[str] = mapped_column(Text, info=NONE)
    recipient: Mapped[str] = mapped_column(Text, info=PII)
    subject: Mapped[str] = mapped_column(Text, info=PII)
    body: Mapped[str] = mapped_column(Text, info=PII)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class TestClock(Base):
    """The offset of the test clock in milliseconds; at most one row, none in production."""

    __tablename__ = "test_clock"
    __table_args__ = (CheckConstraint("id = 1", name="single"), {"schema": "core"})
    __test__ = False  # a table, not a test class, whatever pytest thinks of the name

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, info=NONE)
    offset_ms: Mapped[int] = mapped_column(BigInteger, info=NONE)


class Heartbeat(Base):
    """When each kind of background work last ran; readiness and checks read it."""

    __tablename__ = "heartbeats"
    __table_args__ = ({"schema": "core"},)

    name: Mapped[str] = mapped_column(Text, primary_key=True, info=NONE)
    at: Mapped[datetime] = mapped_column(Instant, info=NONE)

"""The table of API keys (schema `identity`)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, PII, Base
from saker.identity.models import SCHEMA, Instant


class ApiKey(Base):
    """A key by which a program acts for a person, by its SHA-256; only `prefix` of it can still be read.

    It opens what its scopes name, from its networks (none: from everywhere), until it expires or is revoked.
    """

    __tablename__ = "api_keys"
    __table_args__ = (
        UniqueConstraint("key_hash"),
        CheckConstraint("length(name) BETWEEN 1 AND 200", name="name"),
        CheckConstraint("length(key_hash) = 32", name="key_hash"),
        CheckConstraint("cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'trade']", name="scopes"),
        CheckConstraint("cardinality(networks) <= 20", name="networks"),
        CheckConstraint("expires_at > created_at", name="expires_at"),
        CheckConstraint("(last_used_at IS NULL) = (last_used_from IS NULL)", name="last_used"),
        Index("ix_api_keys_person_id_id", "person_id", "id"),
        Index("ix_api_keys_revoked_at", "revoked_at", postgresql_where="revoked_at IS NOT NULL"),
        Index("ix_api_keys_expires_at", "expires_at", postgresql_where="expires_at IS NOT NULL"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("identity.people.id", ondelete="CASCADE"), info=NONE)
    name: Mapped[str] = mapped_column(Text, info=PII)
    prefix: Mapped[str] = mapped_column(Text, info=NONE)
    key_hash: Mapped[bytes] = mapped_column(LargeBinary, info=NONE)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text), info=NONE)
    networks: Mapped[list[str]] = mapped_column(ARRAY(Text), info=PII)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    expires_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)
    last_used_from: Mapped[str | None] = mapped_column(Text, info=PII)
    revoked_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)

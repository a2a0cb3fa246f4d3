"""Tables of identity (schema `identity`). Personal data lives here and nowhere below."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, PII, Base

Instant = TIMESTAMP(timezone=True)
SCHEMA = {"schema": "identity"}


class Person(Base):
    """One human being, or one demo trader (`tag`), known by an e-mail address, a phone number or both.

    `email_key` is the address in the form that must be unique. The number is sealed under the person's own key and
    found by a keyed hash; it is theirs for certain from `phone_verified_at` on. `display_currency` is the code of the asset
    in which totals are shown to them besides.
    """

    __tablename__ = "people"
    __table_args__ = (
        UniqueConstraint("email_key"),
        UniqueConstraint("phone_key"),
        CheckConstraint("length(display_name) BETWEEN 1 AND 200", name="display_name"),
        CheckConstraint("length(bio) BETWEEN 1 AND 160", name="bio"),
        CheckConstraint("length(display_currency) BETWEEN 1 AND 32", name="display_currency"),
        CheckConstraint("length(email) BETWEEN 3 AND 254", name="email"),
        CheckConstraint("(email IS NULL) = (email_key IS NULL)", name="email_key"),
        CheckConstraint("(phone_sealed IS NULL) = (phone_key IS NULL)", name="phone_key"),
        CheckConstraint("phone_key IS NOT NULL OR phone_verified_at IS NULL", name="phone_verified"),
        CheckConstraint("email IS NOT NULL OR phone_key IS NOT NULL", name="reachable"),
        Index("ix_people_tag", "tag", postgresql_where="tag IS NOT NULL"),
        Index(
            "ix_people_lower_display_name",
            func.lower(literal_column("display_name")).label("beginning"),
            postgresql_ops={"beginning": "text_pattern_ops"},
        ),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    email: Mapped[str | None] = mapped_column(Text, info=PII)
    email_key: Mapped[str | None] = mapped_column(Text, info=PII)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info=PII)
    phone_key: Mapped[bytes | None] = mapped_column(LargeBinary, info=PII)
    phone_verified_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)
    display_name: Mapped[str] = mapped_column(Text, info=PII)
    bio: Mapped[str | None] = mapped_column(Text, info=PII)
    zone: Mapped[str] = mapped_column(Text, info=NONE)
    display_currency: Mapped[str] = mapped_column(Text, server_default=text("'INR'"), info=NONE)
    tag: Mapped[str | None] = mapped_column(Text, info=NONE)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)


def _person(*, primary_key: bool = False) -> Mapped[UUID]:
    """A column that names its person and goes with them."""
    return mapped_column(ForeignKey("identity.people.id", ondelete="CASCADE"), primary_key=primary_key, info=NONE)


class Password(Base):
    """How a person's password is verified. No row: nobody can sign in by password."""

    __tablename__ = "passwords"
    __table_args__ = (CheckConstraint("hash ~ '^\\$(argon2id|2[aby])\\$'", name="hash"), SCHEMA)

    person_id: Mapped[UUID] = _person(primary_key=True)
    hash: Mapped[str] = mapped_column(Text, info=PII)
    changed_at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class SignInSession(Base):
    """One sign-in on one device, until `ended_at`. `end_reason` says why; `ended_by` is None for the system."""

    __tablename__ = "sessions"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="end"),
        CheckConstraint("end_reason IN ('logged_out', 'revoked', 'token_reused', 'disabled')", name="end_reason"),
        Index("ix_sessions_person_id_id", "person_id", "id"),
        Index("ix_sessions_ended_at", "ended_at", postgresql_where="ended_at IS NOT NULL"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    person_id: Mapped[UUID] = _person()
    browser: Mapped[str] = mapped_column(Text, info=PII)
    ip_prefix: Mapped[str] = mapped_column(Text, info=PII)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    last_seen_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    ended_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)
    ended_by: Mapped[UUID | None] = mapped_column(info=NONE)
    end_reason: Mapped[str | None] = mapped_column(Text, info=NONE)
    step_up_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)
    second_factor_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)


class RefreshToken(Base):
    """A refresh token by its SHA-256. Used once; `successor` is the next token, sealed, for a retry within seconds."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        CheckConstraint("(used_at IS NULL) = (successor IS NULL)", name="successor"),
        Index("ix_refresh_tokens_session_id", "session_id"),
        Index("ix_refresh_tokens_expires_at", "expires_at"),
        SCHEMA,
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=NONE)
    session_id: Mapped[UUID] = mapped_column(ForeignKey("identity.sessions.id", ondelete="CASCADE"), info=NONE)
    expires_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    used_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)
    successor: Mapped[bytes | None] = mapped_column(LargeBinary, info=NONE)


class RoleGrant(Base):
    """A staff role that a person holds, and who gave it (None: the settings, for the first administrator)."""

    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint("role IN ('support', 'moderator', 'finance', 'admin', 'auditor')", name="role"),
        SCHEMA,
    )

    person_id: Mapped[UUID] = _person(primary_key=True)
    role: Mapped[str] = mapped_column(Text, primary_key=True, info=NONE)
    granted_by: Mapped[UUID | None] = mapped_column(info=NONE)
    granted_at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class Disablement(Base):
    """A person who may not use the service for now: by whom, when and why. No row: enabled."""

    __tablename__ = "disablements"
    __table_args__ = (SCHEMA,)

    person_id: Mapped[UUID] = _person(primary_key=True)
    by: Mapped[UUID] = mapped_column(info=NONE)
    at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    reason: Mapped[str] = mapped_column(Text, info=PII)


class TermsAcceptance(Base):
    """Which version of the terms a person accepted, and when. Append-only, and outlives the person: an opaque id."""

    __tablename__ = "terms_acceptances"
    __table_args__ = (SCHEMA,)

    person_id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    version: Mapped[str] = mapped_column(Text, primary_key=True, info=NONE)
    accepted_at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class SignInAttempts(Base):
    """Sign-ins that were tried and did not succeed, for one account or address (`key` is a keyed hash of it)."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures"), Index("ix_sign_in_attempts_last_at", "last_at"), SCHEMA)

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=NONE)
    failures: Mapped[int] = mapped_column(SmallInteger, info=NONE)
    counted_from: Mapped[datetime] = mapped_column(Instant, info=NONE)
    last_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    blocked_until: Mapped[datetime | None] = mapped_column(Instant, info=NONE)


class CodeChallenge(Base):
    """A one-time code on its way to a number, by keyed hashes of code and number; at most one lives per number and purpose.

    `person_id` is who asked for it to make the number theirs; codes to sign in are asked for by anyone.
    It ends by being used, or by a later one in its place; its row stays an hour, because limits are counted from rows.
    """

    __tablename__ = "code_challenges"
    __table_args__ = (
        CheckConstraint("purpose IN ('login', 'register', 'contact')", name="purpose"),
        CheckConstraint("(purpose = 'contact') = (person_id IS NOT NULL)", name="person"),
        CheckConstraint("attempts_left >= 0", name="attempts_left"),
        Index("uq_code_challenges_live", "phone_key", "purpose", unique=True, postgresql_where="ended_at IS NULL"),
        Index("ix_code_challenges_phone_key_created_at", "phone_key", "created_at"),
        Index("ix_code_challenges_address_key_created_at", "address_key", "created_at"),
        Index("ix_code_challenges_created_at", "created_at"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    purpose: Mapped[str] = mapped_column(Text, info=NONE)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.people.id", ondelete="CASCADE"), info=NONE)
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary, info=PII)
    phone_key: Mapped[bytes] = mapped_column(LargeBinary, info=PII)
    address_key: Mapped[bytes] = mapped_column(LargeBinary, info=NONE)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, info=NONE)
    attempts_left: Mapped[int] = mapped_column(SmallInteger, info=NONE)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    expires_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    ended_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)

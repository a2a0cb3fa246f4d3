"""Tables of second factors (schema `identity`): what proves a person beyond the password, and what is half-way."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, SmallInteger, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from saker.core.db import NONE, PII, Base
from saker.identity.models import SCHEMA, Instant


def _person(*, primary_key: bool = False) -> Mapped[UUID]:
    """A column that names its person and goes with them."""
    return mapped_column(ForeignKey("identity.people.id", ondelete="CASCADE"), primary_key=primary_key, info=NONE)


class TotpSecret(Base):
    """A person's authenticator app. Counts from `confirmed_at`; `last_step` is the last accepted one, so a code works once."""

    __tablename__ = "totp_secrets"
    __table_args__ = (
        CheckConstraint("(confirmed_at IS NULL) = (last_step IS NULL)", name="confirmed"),
        SCHEMA,
    )

    person_id: Mapped[UUID] = _person(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=PII)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)
    last_step: Mapped[int | None] = mapped_column(BigInteger, info=NONE)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)


class Passkey(Base):
    """A public key that the person's device or key store signs with. `sign_count` only grows, or stays 0."""

    __tablename__ = "passkeys"
    __table_args__ = (
        UniqueConstraint("credential_id"),
        CheckConstraint("sign_count >= 0", name="sign_count"),
        CheckConstraint("length(name) BETWEEN 1 AND 200", name="name"),
        Index("ix_passkeys_person_id", "person_id"),
        SCHEMA,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=NONE)
    person_id: Mapped[UUID] = _person()
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, info=PII)
    public_key: Mapped[bytes] = mapped_column(LargeBinary, info=PII)
    sign_count: Mapped[int] = mapped_column(BigInteger, info=NONE)
    name: Mapped[str] = mapped_column(Text, info=PII)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    last_used_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)


class PasskeyChallenge(Base):
    """What a passkey is asked to sign, by its SHA-256: once, within minutes. Without a person: whoever signs."""

    __tablename__ = "passkey_challenges"
    __table_args__ = (
        CheckConstraint("purpose IN ('registration', 'sign_in')", name="purpose"),
        CheckConstraint("purpose = 'sign_in' OR person_id IS NOT NULL", name="person"),
        Index("ix_passkey_challenges_expires_at", "expires_at"),
        SCHEMA,
    )

    challenge_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=NONE)
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("identity.people.id", ondelete="CASCADE"), info=NONE)
    purpose: Mapped[str] = mapped_column(Text, info=NONE)
    expires_at: Mapped[datetime] = mapped_column(Instant, info=NONE)


class RecoveryCode(Base):
    """One of ten codes for when everything else is lost, by its SHA-256; used once."""

    __tablename__ = "recovery_codes"
    __table_args__ = (SCHEMA,)

    person_id: Mapped[UUID] = _person(primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=NONE)
    created_at: Mapped[datetime] = mapped_column(Instant, info=NONE)
    used_at: Mapped[datetime | None] = mapped_column(Instant, info=NONE)


class MfaToken(Base):
    """A sign-in that waits for its second factor, by the SHA-256 of its token: one use, few attempts, minutes."""

    __tablename__ = "mfa_tokens"
    __table_args__ = (
        CheckConstraint("attempts BETWEEN 0 AND 5", name="attempts"),
        Index("ix_mfa_tokens_expires_at", "expires_at"),
        SCHEMA,
    )

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, info=NONE)
    person_id: Mapped[UUID] = _person()
    attempts: Mapped[int] = mapped_column(SmallInteger, info=NONE)
    expires_at: Mapped[datetime] = mapped_column(Instant, info=NONE)

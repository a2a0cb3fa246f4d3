"""Second factors: authenticator apps, passkeys, recovery codes, sign-ins that wait for one, and when a session stepped up."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

TABLES = ("totp_secrets", "passkeys", "passkey_challenges", "recovery_codes", "mfa_tokens")
INSTANT = postgresql.TIMESTAMP(timezone=True)


def _person(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_person_id_people")
    return sa.ForeignKeyConstraint(["person_id"], ["identity.people.id"], name=name, ondelete="CASCADE")


def upgrade() -> None:
    op.add_column("sessions", sa.Column("step_up_at", INSTANT, nullable=True), schema="identity")
    op.create_table(
        "totp_secrets",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("confirmed_at", INSTANT, nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.Column("last_used_at", INSTANT, nullable=True),
        sa.CheckConstraint("(confirmed_at IS NULL) = (last_step IS NULL)", name=op.f("ck_totp_secrets_confirmed")),
        _person("totp_secrets"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_totp_secrets")),
        schema="identity",
    )
    op.create_table(
        "passkeys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("last_used_at", INSTANT, nullable=True),
        sa.CheckConstraint("sign_count >= 0", name=op.f("ck_passkeys_sign_count")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_passkeys_name")),
        _person("passkeys"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkeys")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_passkeys_credential_id")),
        schema="identity",
    )
    op.create_index("ix_passkeys_person_id", "passkeys", ["person_id"], schema="identity")
    op.create_table(
        "passkey_challenges",
        sa.Column("challenge_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.CheckConstraint("purpose IN ('registration', 'sign_in')", name=op.f("ck_passkey_challenges_purpose")),
        sa.CheckConstraint("purpose = 'sign_in' OR person_id IS NOT NULL", name=op.f("ck_passkey_challenges_person")),
        _person("passkey_challenges"),
        sa.PrimaryKeyConstraint("challenge_hash", name=op.f("pk_passkey_challenges")),
        schema="identity",
    )
    op.create_index("ix_passkey_challenges_expires_at", "passkey_challenges", ["expires_at"], schema="identity")
    op.create_table(
        "recovery_codes",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT, nullable=True),
        _person("recovery_codes"),
        sa.PrimaryKeyConstraint("person_id", "code_hash", name=op.f("pk_recovery_codes")),
        schema="identity",
    )
    op.create_table(
        "mfa_tokens",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.CheckConstraint("attempts BETWEEN 0 AND 5", name=op.f("ck_mfa_tokens_attempts")),
        _person("mfa_tokens"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_mfa_tokens")),
        schema="identity",
    )
    op.create_index("ix_mfa_tokens_expires_at", "mfa_tokens", ["expires_at"], schema="identity")
    for table in TABLES:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON identity.{table} TO saker_app")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table, schema="identity")
    op.drop_column("sessions", "step_up_at", schema="identity")

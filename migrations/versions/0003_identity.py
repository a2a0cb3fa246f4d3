"""Identity: people, passwords, sessions and their refresh tokens, roles, accepted terms, failed sign-ins."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from saker.app.migrating import run_file

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA IF NOT EXISTS identity")
    op.create_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("email_key", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=True),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("length(display_name) BETWEEN 1 AND 200", name=op.f("ck_people_display_name")),
        sa.CheckConstraint("length(email) BETWEEN 3 AND 254", name=op.f("ck_people_email")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("email_key", name=op.f("uq_people_email_key")),
        schema="identity",
    )
    op.create_index("ix_people_tag", "people", ["tag"], unique=False, schema="identity", postgresql_where="tag IS NOT NULL")
    op.create_table(
        "sign_in_attempts",
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("failures", sa.SmallInteger(), nullable=False),
        sa.Column("counted_from", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("last_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("blocked_until", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_sign_in_attempts_failures")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_sign_in_attempts")),
        schema="identity",
    )
    op.create_index("ix_sign_in_attempts_last_at", "sign_in_attempts", ["last_at"], unique=False, schema="identity")
    op.create_table(
        "disablements",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["identity.people.id"], name=op.f("fk_disablements_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_disablements")),
        schema="identity",
    )
    op.create_table(
        "passwords",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("changed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("hash ~ '^\\$(argon2id|2[aby])\\$'", name=op.f("ck_passwords_hash")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["identity.people.id"], name=op.f("fk_passwords_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_passwords")),
        schema="identity",
    )
    op.create_table(
        "role_grants",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column("granted_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('support', 'moderator', 'finance', 'admin', 'auditor')", name=op.f("ck_role_grants_role")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["identity.people.id"], name=op.f("fk_role_grants_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_role_grants")),
        schema="identity",
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("browser", sa.Text(), nullable=False),
        sa.Column("ip_prefix", sa.Text(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("last_seen_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "end_reason IN ('logged_out', 'revoked', 'token_reused', 'disabled')", name=op.f("ck_sessions_end_reason")
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name=op.f("ck_sessions_end")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["identity.people.id"], name=op.f("fk_sessions_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        schema="identity",
    )
    op.create_index(
        "ix_sessions_ended_at", "sessions", ["ended_at"], unique=False, schema="identity", postgresql_where="ended_at IS NOT NULL"
    )
    op.create_index("ix_sessions_person_id_id", "sessions", ["person_id", "id"], unique=False, schema="identity")
    op.create_table(
        "terms_acceptances",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("accepted_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["identity.people.id"], name=op.f("fk_terms_acceptances_person_id_people"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("person_id", "version", name=op.f("pk_terms_acceptances")),
        schema="identity",
    )
    op.create_table(
        "refresh_tokens",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("used_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("successor", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(used_at IS NULL) = (successor IS NULL)", name=op.f("ck_refresh_tokens_successor")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["identity.sessions.id"], name=op.f("fk_refresh_tokens_session_id_sessions"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_refresh_tokens")),
        schema="identity",
    )
    op.create_index("ix_refresh_tokens_expires_at", "refresh_tokens", ["expires_at"], unique=False, schema="identity")
    op.create_index("ix_refresh_tokens_session_id", "refresh_tokens", ["session_id"], unique=False, schema="identity")
    run_file("0003_identity.sql")


def downgrade() -> None:
    op.execute("DROP SCHEMA identity CASCADE")

"""The core: outbox, idempotency keys, audit log, keys, kept messages; and the job queue's own schema."""

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

from saker.app.migrating import run_file, run_sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


_DROP_QUEUE_FUNCTIONS = """
DO $$ DECLARE f regprocedure; BEGIN
    FOR f IN SELECT oid FROM pg_proc WHERE proname LIKE 'procrastinate%' LOOP EXECUTE 'DROP FUNCTION ' || f || ' CASCADE'; END LOOP;
END $$
"""


def upgrade() -> None:
    run_sql(SchemaManager.get_schema())
    op.create_table(
        "audit_log",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
        schema="core",
    )
    op.create_index("ix_audit_log_actor_id_id", "audit_log", ["actor_id", "id"], unique=False, schema="core")
    op.create_table(
        "event_outbox",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("stream_seq", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_outbox")),
        sa.UniqueConstraint("stream_seq", name=op.f("uq_event_outbox_stream_seq")),
        schema="core",
    )
    op.create_index("ix_event_outbox_created_at", "event_outbox", ["created_at"], unique=False, schema="core")
    op.create_index(
        "ix_event_outbox_unnumbered", "event_outbox", ["id"], unique=False, schema="core", postgresql_where="stream_seq IS NULL"
    )
    op.create_table(
        "heartbeats",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeats")),
        schema="core",
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "key", name=op.f("pk_idempotency_keys")),
        schema="core",
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"], unique=False, schema="core")
    op.create_table(
        "kept_messages",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("channel IN ('email', 'sms')", name=op.f("ck_kept_messages_channel")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_messages")),
        schema="core",
    )
    op.create_table(
        "person_keys",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person_keys")),
        schema="core",
    )
    op.create_table(
        "socket_tickets",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_socket_tickets")),
        schema="core",
    )
    op.create_index("ix_socket_tickets_expires_at", "socket_tickets", ["expires_at"], unique=False, schema="core")
    op.create_table(
        "test_clock",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("offset_ms", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_test_clock_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_test_clock")),
        schema="core",
    )
    run_file("0001_core.sql")


def downgrade() -> None:
    for name in ("jobs", "events", "workers", "periodic_defers"):
        op.execute(f"DROP TABLE procrastinate_{name} CASCADE")
    op.execute(_DROP_QUEUE_FUNCTIONS)
    op.execute("DROP TYPE procrastinate_job_to_defer_v1, procrastinate_job_status, procrastinate_job_event_type CASCADE")
    for name in ("audit_log", "event_outbox", "heartbeats", "idempotency_keys", "kept_messages", "person_keys", "socket_tickets"):
        op.execute(f"DROP TABLE core.{name} CASCADE")
    op.execute("DROP TABLE core.test_clock")
    op.execute("DROP SEQUENCE core.outbox_stream")
    op.execute("DROP FUNCTION core.claim_idempotency_key, core.number_outbox, core.refuse")

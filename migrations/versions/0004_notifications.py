"""Notifications: what people were told."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA IF NOT EXISTS notifications")
    op.create_table(
        "notifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("read_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("person_id", "kind", "dedupe_key", name=op.f("uq_notifications_person_id_kind_dedupe_key")),
        schema="notifications",
    )
    op.create_index("ix_notifications_person_id_id", "notifications", ["person_id", "id"], unique=False, schema="notifications")
    op.create_index(
        "ix_notifications_unread",
        "notifications",
        ["person_id"],
        unique=False,
        schema="notifications",
        postgresql_where="read_at IS NULL",
    )
    op.execute("GRANT USAGE ON SCHEMA notifications TO saker_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON notifications.notifications TO saker_app")


def downgrade() -> None:
    op.execute("DROP SCHEMA notifications CASCADE")

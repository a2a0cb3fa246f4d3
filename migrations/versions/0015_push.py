"""Notifications: browsers that take pushes."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "push_subscriptions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint", sa.Text(), nullable=False),
        sa.Column("endpoint_hash", sa.LargeBinary(), nullable=False),
        sa.Column("p256dh", sa.LargeBinary(), nullable=False),
        sa.Column("auth", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("length(p256dh) = 65 AND length(auth) = 16", name=op.f("ck_push_subscriptions_keys")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_push_subscriptions")),
        sa.UniqueConstraint("endpoint_hash", name=op.f("uq_push_subscriptions_endpoint_hash")),
        schema="notifications",
    )
    op.create_index(
        "ix_push_subscriptions_person_id_id", "push_subscriptions", ["person_id", "id"], unique=False, schema="notifications"
    )
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON notifications.push_subscriptions TO saker_app")


def downgrade() -> None:
    op.execute("DROP TABLE notifications.push_subscriptions")

"""Notifications: a browser that takes pushes belongs to the session in which it subscribed.

Nothing tells the session of those that are kept: they are dropped, and subscribe anew when their person turns pushes on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("DELETE FROM notifications.push_subscriptions")
    op.add_column("push_subscriptions", sa.Column("session_id", sa.Uuid(), nullable=False), schema="notifications")


def downgrade() -> None:
    op.drop_column("push_subscriptions", "session_id", schema="notifications")

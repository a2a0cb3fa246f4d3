"""The back office: requests that wait for a second pair of eyes, the log and people by what staff look for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INSTANT = postgresql.TIMESTAMP(timezone=True)
AUDIT = {"ix_audit_log_target_id": ["target", "id"], "ix_audit_log_action_id": ["action", "id"], "ix_audit_log_at": ["at"]}


def upgrade() -> None:
    op.create_table(
        "approvals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("decision IN ('approved', 'rejected', 'expired')", name=op.f("ck_approvals_decision")),
        sa.CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name=op.f("ck_approvals_decided_at")),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decision IS NULL OR decision = 'expired')", name=op.f("ck_approvals_decided_by")
        ),
        sa.CheckConstraint("decided_by <> requested_by", name=op.f("ck_approvals_four_eyes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
        schema="core",
    )
    op.create_index(
        "uq_approvals_open",
        "approvals",
        ["kind", "subject", "facts"],
        unique=True,
        schema="core",
        postgresql_where=sa.text("decision IS NULL"),
    )
    op.create_index("ix_approvals_subject_id", "approvals", ["subject", "id"], schema="core")
    op.execute("GRANT SELECT, INSERT, UPDATE ON core.approvals TO saker_app")
    for name, columns in AUDIT.items():
        op.create_index(name, "audit_log", columns, schema="core")
    op.add_column(
        "suppressed_addresses", sa.Column("id", sa.Uuid(), nullable=False, server_default=sa.func.gen_random_uuid()), schema="core"
    )
    op.alter_column("suppressed_addresses", "id", server_default=None, schema="core")
    op.create_unique_constraint(op.f("uq_suppressed_addresses_id"), "suppressed_addresses", ["id"], schema="core")
    op.create_index(
        "ix_people_lower_display_name",
        "people",
        [sa.text("lower(display_name) text_pattern_ops")],
        schema="identity",
    )


def downgrade() -> None:
    op.drop_index("ix_people_lower_display_name", "people", schema="identity")
    op.drop_column("suppressed_addresses", "id", schema="core")
    for name in AUDIT:
        op.drop_index(name, "audit_log", schema="core")
    op.drop_table("approvals", schema="core")

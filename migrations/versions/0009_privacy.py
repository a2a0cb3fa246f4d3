"""Privacy: copies, erasures, consents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from saker.app.migrating import run_file

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA IF NOT EXISTS privacy")
    op.create_table(
        "exports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("requested_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ready_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(ready_at IS NULL) = (content IS NULL) AND (ready_at IS NULL) = (size IS NULL)", name=op.f("ck_exports_ready")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exports")),
        schema="privacy",
    )
    op.create_index(
        "uq_exports_preparing",
        "exports",
        ["person_id"],
        unique=True,
        schema="privacy",
        postgresql_where=sa.text("ready_at IS NULL"),
    )
    op.create_index("ix_exports_person_id_id", "exports", ["person_id", "id"], unique=False, schema="privacy")
    op.create_index("ix_exports_ready_at", "exports", ["ready_at"], unique=False, schema="privacy")
    op.create_table(
        "erasures",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("requested_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("due_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("blocked_by", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("cancelled_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("done_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("erased", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.CheckConstraint("num_nonnulls(cancelled_at, done_at) <= 1", name=op.f("ck_erasures_end")),
        sa.CheckConstraint("(done_at IS NULL) = (erased IS NULL)", name=op.f("ck_erasures_erased")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        schema="privacy",
    )
    for name, column, unique in (("uq_erasures_open", "person_id", True), ("ix_erasures_due_at", "due_at", False)):
        op.create_index(
            name,
            "erasures",
            [column],
            unique=unique,
            schema="privacy",
            postgresql_where=sa.text("cancelled_at IS NULL AND done_at IS NULL"),
        )
    op.create_table(
        "consents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("document IN ('privacy', 'cookies')", name=op.f("ck_consents_document")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        schema="privacy",
    )
    op.create_index("ix_consents_person_id_id", "consents", ["person_id", "id"], unique=False, schema="privacy")
    run_file("0009_privacy.sql")


def downgrade() -> None:
    op.execute("DROP FUNCTION core.blank_audit")
    op.execute("DROP TRIGGER append_only ON core.audit_log")
    op.execute("DROP TRIGGER keep_audit ON core.audit_log")
    op.execute("DROP FUNCTION core.keep_audit")
    op.execute(
        "CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON core.audit_log"
        " FOR EACH STATEMENT EXECUTE FUNCTION core.refuse()"
    )
    op.execute("DROP SCHEMA privacy CASCADE")

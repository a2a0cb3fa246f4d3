"""Operations: results of checks, attestations and waivers, all append-only."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from saker.app.migrating import run_file

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA IF NOT EXISTS ops")
    op.create_table(
        "check_results",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("check_id", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("observed", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_check_results_sha256")),
        sa.CheckConstraint("status IN ('pass', 'fail')", name=op.f("ck_check_results_status")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_results")),
        schema="ops",
    )
    op.create_index("ix_check_results_check_id_at", "check_results", ["check_id", "at"], unique=False, schema="ops")
    for table, text in (("attestations", "note"), ("waivers", "reason")):
        op.create_table(
            table,
            sa.Column("id", sa.Uuid(), nullable=False),
            sa.Column("check_id", sa.Text(), nullable=False),
            sa.Column("signed_by", sa.Text(), nullable=False),
            sa.Column(text, sa.Text(), nullable=False),
            sa.Column("signed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
            sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
            sa.CheckConstraint("expires_at >= signed_at", name=op.f(f"ck_{table}_ends_after_it_begins")),
            sa.CheckConstraint(f"signed_by <> '' AND {text} <> ''", name=op.f(f"ck_{table}_signed_with_a_{text}")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            schema="ops",
        )
        op.create_index(f"ix_{table}_check_id_signed_at", table, ["check_id", "signed_at"], unique=False, schema="ops")
    run_file("0008_ops.sql")


def downgrade() -> None:
    op.execute("DROP SCHEMA ops CASCADE")

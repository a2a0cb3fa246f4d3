"""Rewards: awards, progress, boards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from saker.app.migrating import run_file

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA IF NOT EXISTS rewards")
    op.create_table(
        "awards",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("xp", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.CheckConstraint("xp <> 0", name=op.f("ck_awards_xp")),
        sa.PrimaryKeyConstraint("person_id", "rule", "source_id", name=op.f("pk_awards")),
        schema="rewards",
    )
    op.create_index("ix_awards_person_id_id", "awards", ["person_id", "id"], unique=False, schema="rewards")
    op.create_table(
        "progress",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("xp_total", sa.BigInteger(), nullable=False),
        sa.Column("first_gain_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("lost_all_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("best_rank", sa.Integer(), nullable=True),
        sa.Column("best_rank_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("xp_total >= 0", name=op.f("ck_progress_xp_total")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_progress")),
        schema="rewards",
    )
    op.create_table(
        "publications",
        sa.Column("board", sa.Text(), nullable=False),
        sa.Column("as_of", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ranked", sa.Integer(), nullable=False),
        sa.Column("settled_on", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("board", name=op.f("pk_publications")),
        schema="rewards",
    )
    op.create_table(
        "scores",
        sa.Column("board", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("score_minor", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("board", "person_id", name=op.f("pk_scores")),
        schema="rewards",
    )
    op.create_index("ix_scores_board_rank", "scores", ["board", "rank", "person_id"], unique=False, schema="rewards")
    run_file("0006_rewards.sql")


def downgrade() -> None:
    op.execute("DROP SCHEMA rewards CASCADE")

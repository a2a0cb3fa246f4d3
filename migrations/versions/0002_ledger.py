"""The ledger: tables, and the rules that the database keeps (0002_ledger.sql)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from saker.app.migrating import run_file

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("CREATE SCHEMA IF NOT EXISTS ledger")
    op.create_table(
        "assets",
        sa.Column("id", sa.SmallInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("scale", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('fiat', 'crypto', 'practice', 'promo')", name=op.f("ck_assets_kind")),
        sa.CheckConstraint("scale BETWEEN 0 AND 18", name=op.f("ck_assets_scale")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assets")),
        sa.UniqueConstraint("code", name=op.f("uq_assets_code")),
        schema="ledger",
    )
    op.create_table(
        "blocks",
        sa.Column("height", sa.BigInteger(), nullable=False),
        sa.Column("first_group", sa.Uuid(), nullable=False),
        sa.Column("last_group", sa.Uuid(), nullable=False),
        sa.Column("merkle_root", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("height", name=op.f("pk_blocks")),
        schema="ledger",
    )
    op.create_table(
        "entries",
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("balance_after", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "seq", name=op.f("pk_entries")),
        schema="ledger",
    )
    op.create_index("ix_entries_transfer_id", "entries", ["transfer_id"], unique=False, schema="ledger")
    op.create_table(
        "groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("reverses", sa.Uuid(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["reverses"], ["ledger.groups.id"], name=op.f("fk_groups_reverses_groups"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_groups")),
        sa.UniqueConstraint("scope", "key", name=op.f("uq_groups_scope_key")),
        schema="ledger",
    )
    op.create_index(
        "uq_groups_reverses", "groups", ["reverses"], unique=True, schema="ledger", postgresql_where="reverses IS NOT NULL"
    )
    op.create_index("ix_groups_ref", "groups", ["ref"], unique=False, schema="ledger", postgresql_where="ref IS NOT NULL")
    op.create_table(
        "system_entries",
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.PrimaryKeyConstraint("transfer_id", "account_id", name=op.f("pk_system_entries")),
        schema="ledger",
    )
    op.create_index("ix_system_entries_account_id", "system_entries", ["account_id"], unique=False, schema="ledger")
    op.create_table(
        "system_pending",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_system_pending")),
        schema="ledger",
    )
    op.create_table(
        "transfers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("source_id", sa.BigInteger(), nullable=False),
        sa.Column("target_id", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=38, scale=0), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("effective_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("created_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("meta", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfers")),
        sa.UniqueConstraint("group_id", "place", name=op.f("uq_transfers_group_id_place")),
        schema="ledger",
    )
    op.create_table(
        "verifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("took_ms", sa.Integer(), nullable=False),
        sa.Column("violations", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("first_rows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verifications")),
        schema="ledger",
    )
    op.create_table(
        "accounts",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("asset_id", sa.SmallInteger(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("ref", sa.Uuid(), nullable=True),
        sa.Column("floor", sa.Numeric(precision=38, scale=0), nullable=True),
        sa.Column("balance", sa.Numeric(precision=38, scale=0), server_default=sa.text("0"), nullable=False),
        sa.Column("seq", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("frozen_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint("floor IS NULL OR balance >= floor", name=op.f("ck_accounts_floor")),
        sa.ForeignKeyConstraint(["asset_id"], ["ledger.assets.id"], name=op.f("fk_accounts_asset_id_assets"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint(
            "owner_id",
            "asset_id",
            "purpose",
            "ref",
            name=op.f("uq_accounts_owner_id_asset_id_purpose_ref"),
            postgresql_nulls_not_distinct=True,
        ),
        schema="ledger",
        postgresql_with={"fillfactor": 70},
    )
    op.create_index("ix_accounts_ref", "accounts", ["ref"], unique=False, schema="ledger", postgresql_where="ref IS NOT NULL")
    run_file("0002_ledger.sql")


def downgrade() -> None:
    op.execute("DROP SCHEMA ledger CASCADE")

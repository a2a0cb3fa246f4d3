"""API keys: by which a program acts for a person."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

INSTANT = postgresql.TIMESTAMP(timezone=True)


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("networks", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=True),
        sa.Column("last_used_at", INSTANT, nullable=True),
        sa.Column("last_used_from", sa.Text(), nullable=True),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 200", name=op.f("ck_api_keys_name")),
        sa.CheckConstraint("length(key_hash) = 32", name=op.f("ck_api_keys_key_hash")),
        sa.CheckConstraint("cardinality(scopes) > 0 AND scopes <@ ARRAY['read', 'trade']", name=op.f("ck_api_keys_scopes")),
        sa.CheckConstraint("cardinality(networks) <= 20", name=op.f("ck_api_keys_networks")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_api_keys_expires_at")),
        sa.CheckConstraint("(last_used_at IS NULL) = (last_used_from IS NULL)", name=op.f("ck_api_keys_last_used")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["identity.people.id"], name=op.f("fk_api_keys_person_id_people"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_api_keys_key_hash")),
        schema="identity",
    )
    op.create_index("ix_api_keys_person_id_id", "api_keys", ["person_id", "id"], schema="identity")
    for column in ("revoked_at", "expires_at"):
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_api_keys_{column}", "api_keys", [column], schema="identity", postgresql_where=where)
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON identity.api_keys TO saker_app")


def downgrade() -> None:
    op.drop_table("api_keys", schema="identity")

"""Keep versions of mappings: what an account changed in one, who, when and why, and what of it the vendor will not take."""

import sqlalchemy as sa
from alembic import op

from hub.records.table import Identity, Json, UtcTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the column."""
    op.create_table(
        "mapping_versions",
        sa.Column("connection_id", Identity, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("overrides", Json, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("because", sa.String(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_mapping_versions_account_id")),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"],
            ["connections.account_id", "connections.id"],
            name=op.f("fk_mapping_versions_account_id_connection_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mapping_versions")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_mapping_versions_account_id_id")),
        sa.UniqueConstraint("connection_id", "version", name=op.f("uq_mapping_versions_connection_id_version")),
    )
    with op.batch_alter_table("mapping_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mapping_versions_account_id"), ["account_id"], unique=False)
    op.add_column("connections", sa.Column("mapping_faults", Json, server_default="[]", nullable=False))


def downgrade() -> None:
    """Remove them again."""
    op.drop_column("connections", "mapping_faults")
    op.drop_table("mapping_versions")

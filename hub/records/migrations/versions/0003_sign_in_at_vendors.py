"""Sign in at vendors: the installation's OAuth clients, consents under way, who authorised a connection, and its end."""

import sqlalchemy as sa
from alembic import op

from hub.records.table import Identity, UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns."""
    op.create_table(
        "oauth_clients",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("credentials", sa.String(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", "environment", name=op.f("pk_oauth_clients")),
    )
    op.create_table(
        "consents",
        sa.Column("state_digest", sa.String(), nullable=False),
        sa.Column("browser_digest", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("member_id", Identity, nullable=True),
        sa.Column("connection_id", Identity, nullable=True),
        sa.Column("wish", sa.String(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_consents_account_id")),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"], ["connections.account_id", "connections.id"], name=op.f("fk_consents_account_id_connection_id")
        ),
        sa.ForeignKeyConstraint(
            ["account_id", "member_id"], ["members.account_id", "members.id"], name=op.f("fk_consents_account_id_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_consents_account_id_id")),
        sa.UniqueConstraint("state_digest", name=op.f("uq_consents_state_digest")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consents_account_id"), ["account_id"], unique=False)
    op.add_column("accounts", sa.Column("owner_connection_id", Identity, nullable=True))
    op.add_column("connections", sa.Column("twin", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("connections", sa.Column("authorised_by", sa.String(), nullable=True))
    op.add_column("connections", sa.Column("authorised_at", UtcTime(), nullable=True))
    op.add_column("connections", sa.Column("token_renewed_at", UtcTime(), nullable=True))
    op.add_column("connections", sa.Column("disconnected_at", UtcTime(), nullable=True))


def downgrade() -> None:
    """Remove them again."""
    for column in ("disconnected_at", "token_renewed_at", "authorised_at", "authorised_by", "twin"):
        op.drop_column("connections", column)
    op.drop_column("accounts", "owner_connection_id")
    op.drop_table("consents")
    op.drop_table("oauth_clients")

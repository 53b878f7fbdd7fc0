"""The index by which the newest notes of a business are found, for the search."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_conversation_entries_kind", "conversation_entries", ["account_id", "kind", "at"])


def downgrade() -> None:
    """Remove it again."""
    op.drop_index("ix_conversation_entries_kind", table_name="conversation_entries")

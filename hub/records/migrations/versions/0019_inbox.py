"""The inbox: who chose an owner by hand, and the indexes that its list and the conversation's page read by."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SOMEBODY_WAITS = sa.text("waiting_since IS NOT NULL")


def upgrade() -> None:
    """Add the column and the indexes."""
    op.add_column("conversations", sa.Column("assigned_by", sa.String(), nullable=True))
    op.create_index(
        "ix_conversations_waiting_member",
        "conversations",
        ["account_id", "member_id", "waiting_since"],
        postgresql_where=SOMEBODY_WAITS,
        sqlite_where=SOMEBODY_WAITS,
    )
    op.create_index("ix_tasks_conversation", "tasks", ["account_id", "conversation_id", "done_at"])
    op.drop_index("ix_calls_conversation", table_name="calls")
    op.create_index("ix_calls_conversation", "calls", ["account_id", "conversation_id", "started_at"])
    op.create_index("ix_person_links_caller", "person_links", ["account_id", "caller_id"])


def downgrade() -> None:
    """Remove them again."""
    op.drop_index("ix_calls_conversation", table_name="calls")
    op.create_index("ix_calls_conversation", "calls", ["account_id", "conversation_id"])
    op.drop_index("ix_person_links_caller", table_name="person_links")
    op.drop_index("ix_tasks_conversation", table_name="tasks")
    op.drop_index("ix_conversations_waiting_member", table_name="conversations")
    op.drop_column("conversations", "assigned_by")

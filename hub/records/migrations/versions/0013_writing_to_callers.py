"""Writing to callers: who is writing just now, replies to pick from, and what came of calling back."""

import sqlalchemy as sa
from alembic import op

from hub.records.table import Identity, UtcTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the columns."""
    op.add_column("conversations", sa.Column("writing_member_id", Identity, nullable=True))
    op.add_column("conversations", sa.Column("writing_until", UtcTime(), nullable=True))
    op.add_column("staff_calls", sa.Column("came_to", sa.String(), nullable=True))
    op.create_table(
        "canned_replies",
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_canned_replies_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_replies")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_canned_replies_account_id_id")),
        sa.UniqueConstraint("account_id", "title", name=op.f("uq_canned_replies_account_id_title")),
    )
    op.create_index(op.f("ix_canned_replies_account_id"), "canned_replies", ["account_id"])


def downgrade() -> None:
    """Remove them again."""
    op.drop_table("canned_replies")
    op.drop_column("staff_calls", "came_to")
    op.drop_column("conversations", "writing_until")
    op.drop_column("conversations", "writing_member_id")

"""Remember which steps of the first set-up are put off."""

import sqlalchemy as sa
from alembic import op

from hub.records.table import Identity, UtcTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "first_run_marks",
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_first_run_marks_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_first_run_marks")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_first_run_marks_account_id_id")),
        sa.UniqueConstraint("account_id", "step", name=op.f("uq_first_run_marks_account_id_step")),
    )
    with op.batch_alter_table("first_run_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_first_run_marks_account_id"), ["account_id"], unique=False)


def downgrade() -> None:
    """Remove it again."""
    op.drop_table("first_run_marks")

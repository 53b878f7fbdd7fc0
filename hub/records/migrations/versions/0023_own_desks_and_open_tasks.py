"""Counted days are kept in parts too, by desk and member, for reports of who sees only their own desks; open tasks are found by due time."""

import sqlalchemy as sa
from alembic import op

from hub.records.table import Identity, Json

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

OPEN = sa.text("done_at IS NULL")
UNSETTLED = sa.text("state = 'unsettled'")


def upgrade() -> None:
    """Add the indexes and the table, and throw the kept days away: they are a copy, and have no parts yet."""
    op.create_index("ix_tasks_open", "tasks", ["account_id", "due_at", "id"], postgresql_where=OPEN, sqlite_where=OPEN)
    op.create_index("ix_inbox_events_unsettled_account", "inbox_events", ["account_id"], postgresql_where=UNSETTLED, sqlite_where=UNSETTLED)
    op.create_table(
        "report_day_parts",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("member_id", Identity, nullable=True),
        sa.Column("desk_id", Identity, nullable=True),
        sa.Column("line_id", Identity, nullable=True),
        sa.Column("counts", Json, nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_report_day_parts_account_id")),
        sa.ForeignKeyConstraint(
            ["account_id", "day"],
            ["report_days.account_id", "report_days.day"],
            name=op.f("fk_report_day_parts_account_id_day"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_day_parts")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_report_day_parts_account_id_id")),
    )
    op.create_index(op.f("ix_report_day_parts_account_id"), "report_day_parts", ["account_id"])
    op.create_index("ix_report_day_parts_day", "report_day_parts", ["account_id", "day"])
    op.execute(sa.text("DELETE FROM report_days"))


def downgrade() -> None:
    """Remove them again; the days are counted anew, for the version before reads all of their parts."""
    op.drop_table("report_day_parts")
    op.execute(sa.text("DELETE FROM report_days"))
    op.drop_index("ix_inbox_events_unsettled_account", "inbox_events")
    op.drop_index("ix_tasks_open", "tasks")

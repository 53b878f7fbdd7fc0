"""Set up lines: what a phone system says of one, guided tests, days of the time before, and since when a line is quiet."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from hub.records.table import Identity, Json, UtcTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

COUNTS = ("calls", "missed", "answered", "unclear", "voicemails")


def _account_owned(table: str, *keys: tuple[str, str]) -> list[SchemaItem]:
    """The columns and constraints that every account-owned table has, and keys that stay within the account."""
    return [
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f(f"fk_{table}_account_id")),
        *(
            sa.ForeignKeyConstraint(
                ["account_id", column], [f"{other}.account_id", f"{other}.id"], name=op.f(f"fk_{table}_account_id_{column}")
            )
            for column, other in keys
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("account_id", "id", name=op.f(f"uq_{table}_account_id_id")),
    ]


def upgrade() -> None:
    """Add the tables and the columns."""
    op.create_table(
        "line_checks",
        sa.Column("line_id", Identity, nullable=False),
        sa.Column("findings", Json, nullable=False),
        sa.Column("tried_at", UtcTime(), nullable=False),
        sa.Column("checked_at", UtcTime(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.Column("told_at", UtcTime(), nullable=True),
        sa.Column("pasted_for", Json, nullable=True),
        *_account_owned("line_checks", ("line_id", "lines")),
        sa.UniqueConstraint("line_id", name=op.f("uq_line_checks_line_id")),
    )
    op.create_table(
        "guided_tests",
        sa.Column("line_id", Identity, nullable=False),
        sa.Column("member_id", Identity, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("begun_at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("call_id", Identity, nullable=True),
        *_account_owned("guided_tests", ("line_id", "lines"), ("member_id", "members"), ("call_id", "calls")),
    )
    op.create_table(
        "line_days",
        sa.Column("line_id", Identity, nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        *(sa.Column(count, sa.Integer(), nullable=False) for count in COUNTS),
        sa.Column("by_hour", Json, nullable=False),
        *_account_owned("line_days", ("line_id", "lines")),
        sa.UniqueConstraint("line_id", "day", name=op.f("uq_line_days_line_id_day")),
    )
    op.create_table(
        "line_baselines",
        sa.Column("line_id", Identity, nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("calls", sa.Integer(), nullable=False),
        sa.Column("began_at", UtcTime(), nullable=False),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        *_account_owned("line_baselines", ("line_id", "lines")),
        sa.UniqueConstraint("line_id", name=op.f("uq_line_baselines_line_id")),
    )
    for table in ("line_checks", "guided_tests", "line_days", "line_baselines"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_account_id"), ["account_id"], unique=False)
    with op.batch_alter_table("guided_tests", schema=None) as batch_op:
        batch_op.create_index("ix_guided_tests_line", ["account_id", "line_id", "until"], unique=False)
    op.add_column("lines", sa.Column("quiet_since", UtcTime(), nullable=True))
    for table in ("calls", "conversations"):
        op.add_column(table, sa.Column("guided_test", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Remove them again."""
    for table in ("calls", "conversations"):
        op.drop_column(table, "guided_test")
    op.drop_column("lines", "quiet_since")
    for table in ("line_baselines", "line_days", "guided_tests", "line_checks"):
        op.drop_table(table)

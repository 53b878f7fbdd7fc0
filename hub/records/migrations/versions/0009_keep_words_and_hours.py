"""Keep wordings in versions, schedules, what templates are filled with, and which wording a text was made of."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from hub.records.table import Identity, Json, UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

FOR_ALL_LINES = sa.text("line_id IS NULL")
FOR_ACCOUNT = sa.text("line_id IS NULL AND desk_id IS NULL AND member_id IS NULL")
ADDED: tuple[tuple[str, str, Any, dict[str, Any]], ...] = (
    ("accounts", "language", sa.String(), {"server_default": "en", "nullable": False}),
    ("accounts", "callback_minutes", sa.Integer(), {}),
    ("accounts", "urgent_replies", sa.Boolean(), {"server_default": sa.false(), "nullable": False}),
    ("accounts", "link", sa.String(), {}),
    ("accounts", "currency", sa.String(), {"server_default": "USD", "nullable": False}),
    ("lines", "language", sa.String(), {}),
    ("lines", "callback_minutes", sa.Integer(), {}),
    ("lines", "urgent_replies", sa.Boolean(), {}),
    ("texts", "wording", sa.String(), {}),
    ("texts", "callback_minutes", sa.Integer(), {}),
)


def upgrade() -> None:
    """Add the tables and the columns."""
    op.create_table(
        "templates",
        sa.Column("line_id", Identity, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_templates_account_id")),
        sa.ForeignKeyConstraint(["account_id", "line_id"], ["lines.account_id", "lines.id"], name=op.f("fk_templates_account_id_line_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_templates_account_id_id")),
        sa.UniqueConstraint(
            "account_id", "line_id", "state", "language", "version", name=op.f("uq_templates_account_id_line_id_state_language_version")
        ),
    )
    with op.batch_alter_table("templates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_templates_account_id"), ["account_id"], unique=False)
    op.create_index(
        "uq_templates_for_all_lines",
        "templates",
        ["account_id", "state", "language", "version"],
        unique=True,
        postgresql_where=FOR_ALL_LINES,
        sqlite_where=FOR_ALL_LINES,
    )
    _create_schedules()
    for table, name, kind, more in ADDED:
        op.add_column(table, sa.Column(name, kind, **more))


def _create_schedules() -> None:
    op.create_table(
        "schedules",
        sa.Column("line_id", Identity, nullable=True),
        sa.Column("desk_id", Identity, nullable=True),
        sa.Column("member_id", Identity, nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("week", Json, nullable=False),
        sa.Column("holidays_of", sa.String(), nullable=False),
        sa.Column("exceptions", Json, nullable=False),
        sa.Column("changed_at", UtcTime(), nullable=False),
        sa.Column("changed_by", sa.String(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_schedules_account_id")),
        *(
            sa.ForeignKeyConstraint(
                ["account_id", f"{owner}_id"], [f"{owner}s.account_id", f"{owner}s.id"], name=op.f(f"fk_schedules_account_id_{owner}_id")
            )
            for owner in ("line", "desk", "member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedules")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_schedules_account_id_id")),
        *(
            sa.UniqueConstraint("account_id", f"{owner}_id", name=op.f(f"uq_schedules_account_id_{owner}_id"))
            for owner in ("line", "desk", "member")
        ),
    )
    with op.batch_alter_table("schedules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_schedules_account_id"), ["account_id"], unique=False)
    op.create_index(
        "uq_schedules_account", "schedules", ["account_id"], unique=True, postgresql_where=FOR_ACCOUNT, sqlite_where=FOR_ACCOUNT
    )


def downgrade() -> None:
    """Remove them again."""
    for table, name, _, _ in reversed(ADDED):
        op.drop_column(table, name)
    op.drop_table("schedules")
    op.drop_table("templates")

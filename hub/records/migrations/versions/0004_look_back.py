"""Look back: the missed calls of the time before the hub was connected, counted."""

import sqlalchemy as sa
from alembic import op

from hub.records.table import Identity, Json, UtcTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "look_backs",
        sa.Column("connection_id", Identity, nullable=False),
        sa.Column("since", UtcTime(), nullable=False),
        sa.Column("lines", Json, nullable=False),
        sa.Column("knows_people", sa.Boolean(), nullable=False),
        sa.Column("knows_matters", sa.Boolean(), nullable=False),
        sa.Column("callers", sa.Integer(), nullable=False),
        sa.Column("looked_up", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("in_process", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("began_at", UtcTime(), nullable=False),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_look_backs_account_id")),
        sa.ForeignKeyConstraint(
            ["account_id", "connection_id"],
            ["connections.account_id", "connections.id"],
            name=op.f("fk_look_backs_account_id_connection_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_backs")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_look_backs_account_id_id")),
        sa.UniqueConstraint("connection_id", name=op.f("uq_look_backs_connection_id")),
    )
    op.create_table(
        "look_back_callers",
        sa.Column("look_back_id", Identity, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("looked_up", sa.Boolean(), nullable=False),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_look_back_callers_account_id")),
        sa.ForeignKeyConstraint(
            ["account_id", "look_back_id"],
            ["look_backs.account_id", "look_backs.id"],
            name=op.f("fk_look_back_callers_account_id_look_back_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look_back_callers")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_look_back_callers_account_id_id")),
        sa.UniqueConstraint("look_back_id", "number", name=op.f("uq_look_back_callers_look_back_id_number")),
    )
    for table in ("look_backs", "look_back_callers"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.create_index(batch_op.f(f"ix_{table}_account_id"), ["account_id"], unique=False)
    with op.batch_alter_table("look_back_callers", schema=None) as batch_op:
        batch_op.create_index("ix_look_back_callers_open", ["look_back_id", "looked_up"], unique=False)


def downgrade() -> None:
    """Remove them again."""
    op.drop_table("look_back_callers")
    op.drop_table("look_backs")

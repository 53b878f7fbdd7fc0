"""Keys for the API, and the answers that are kept for repeated requests."""

import sqlalchemy as sa
from alembic import op

from hub.records.table import Identity, Json, UtcTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables."""
    op.create_table(
        "api_keys",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("scopes", Json, nullable=False),
        sa.Column("member_id", Identity, nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.Column("last_used_at", UtcTime(), nullable=True),
        sa.Column("ends_at", UtcTime(), nullable=True),
        sa.Column("ended_at", UtcTime(), nullable=True),
        *_owned("api_keys", "member_id", "members"),
        sa.UniqueConstraint("prefix", name=op.f("uq_api_keys_prefix")),
    )
    op.create_index(op.f("ix_api_keys_account_id"), "api_keys", ["account_id"])
    op.create_table(
        "api_answers",
        sa.Column("key_id", Identity, nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("answer", Json, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        *_owned("api_answers", "key_id", "api_keys"),
        sa.UniqueConstraint("account_id", "key_id", "idempotency_key", name=op.f("uq_api_answers_account_id_key_id_idempotency_key")),
    )
    op.create_index(op.f("ix_api_answers_account_id"), "api_answers", ["account_id"])
    op.create_index("ix_api_answers_at", "api_answers", ["account_id", "at"])


def _owned(table: str, column: str, referred: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f(f"fk_{table}_account_id")),
        sa.ForeignKeyConstraint(
            ["account_id", column], [f"{referred}.account_id", f"{referred}.id"], name=op.f(f"fk_{table}_account_id_{column}")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("account_id", "id", name=op.f(f"uq_{table}_account_id_id")),
    )


def downgrade() -> None:
    """Remove them again."""
    op.drop_table("api_answers")
    op.drop_table("api_keys")

"""Keep the consent ledger: why a caller may be texted, or may not, with the evidence."""

import sqlalchemy as sa
from alembic import op

from hub.records.table import Identity, UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "consent_entries",
        sa.Column("caller_id", Identity, nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("said", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("call_id", Identity, nullable=True),
        sa.Column("text_id", Identity, nullable=True),
        sa.Column("inbox_row_id", Identity, nullable=True),
        sa.Column("member_id", Identity, nullable=True),
        sa.Column("connection_id", Identity, nullable=True),
        sa.Column("source_address", sa.String(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("revoked_at", UtcTime(), nullable=True),
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_consent_entries_account_id")),
        *(
            sa.ForeignKeyConstraint(
                ["account_id", column], [f"{table}.account_id", f"{table}.id"], name=op.f(f"fk_consent_entries_account_id_{column}")
            )
            for column, table in (
                ("caller_id", "callers"),
                ("call_id", "calls"),
                ("text_id", "texts"),
                ("member_id", "members"),
                ("connection_id", "connections"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent_entries")),
        sa.UniqueConstraint("account_id", "id", name=op.f("uq_consent_entries_account_id_id")),
    )
    with op.batch_alter_table("consent_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_entries_account_id"), ["account_id"], unique=False)
        batch_op.create_index("ix_consent_entries_caller", ["account_id", "caller_id", "id"], unique=False)
        batch_op.create_index("ix_consent_entries_number", ["account_id", "number"], unique=False)
    op.add_column("accounts", sa.Column("support_contact", sa.String(), server_default="", nullable=False))
    op.add_column("accounts", sa.Column("offers_per_month", sa.Integer(), nullable=True))
    op.add_column("accounts", sa.Column("nudges", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("callers", sa.Column("place", sa.String(), nullable=True))
    _carry_over()


def _carry_over() -> None:
    """Who had opted out before there was a ledger stands in it too, as far as is known."""
    op.execute(
        "INSERT INTO consent_entries (account_id, caller_id, number, kind, way, said, scope, inbox_row_id, at) "
        "SELECT account_id, id, number, 'opt_out', 'text', 'Opted out before there was a ledger.', 'business', opt_out_inbox_row_id, "
        "opted_out_at FROM callers WHERE opted_out_at IS NOT NULL"
    )


def downgrade() -> None:
    """Remove it again."""
    op.drop_column("callers", "place")
    op.drop_column("accounts", "nudges")
    op.drop_column("accounts", "offers_per_month")
    op.drop_column("accounts", "support_contact")
    op.drop_table("consent_entries")

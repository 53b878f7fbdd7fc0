"""Sign in and rights: sessions, invitations, links for a new password, and who sees only their own desks."""

import sqlalchemy as sa
from alembic import op

from hub.records.table import Identity, Json, UtcTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and the columns."""
    op.create_table(
        "member_sessions",
        sa.Column("member_id", Identity, nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("began_at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        *_owned("member_sessions", {"member_id": "members"}),
        sa.UniqueConstraint("token_digest", name=op.f("uq_member_sessions_token_digest")),
    )
    op.create_table(
        "invitations",
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("own_desks_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("desk_ids", Json, nullable=False),
        sa.Column("invited_by", Identity, nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("accepted_at", UtcTime(), nullable=True),
        sa.Column("taken_back_at", UtcTime(), nullable=True),
        sa.Column("member_id", Identity, nullable=True),
        *_owned("invitations", {"invited_by": "members", "member_id": "members"}),
        sa.UniqueConstraint("token_digest", name=op.f("uq_invitations_token_digest")),
    )
    op.create_table(
        "password_resets",
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("member_id", Identity, nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("until", UtcTime(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        *_owned("password_resets", {"member_id": "members"}),
        sa.UniqueConstraint("token_digest", name=op.f("uq_password_resets_token_digest")),
    )
    for table in ("member_sessions", "invitations", "password_resets"):
        op.create_index(op.f(f"ix_{table}_account_id"), table, ["account_id"])
    op.create_index("ix_member_sessions_member", "member_sessions", ["account_id", "member_id", "seen_at"])
    op.create_index("ix_invitations_email", "invitations", ["email"])
    op.create_index("ix_password_resets_member", "password_resets", ["account_id", "member_id"])
    for column in (
        sa.Column("own_desks_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("openid_issuer", sa.String(), nullable=True),
        sa.Column("openid_subject", sa.String(), nullable=True),
    ):
        op.add_column("members", column)
    op.create_index("ix_members_email", "members", ["email"])
    op.create_index("ix_members_openid", "members", ["openid_subject", "openid_issuer", "account_id"], unique=True)
    for name in ("openid_allowed", "openid_only"):
        op.add_column("accounts", sa.Column(name, sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Remove them again."""
    op.drop_column("accounts", "openid_only")
    op.drop_column("accounts", "openid_allowed")
    for name in ("ix_members_openid", "ix_members_email"):
        op.drop_index(name, table_name="members")
    for column in ("openid_subject", "openid_issuer", "ended_at", "own_desks_only"):
        op.drop_column("members", column)
    for table in ("password_resets", "invitations", "member_sessions"):
        op.drop_table(table)


def _owned(table: str, within: dict[str, str]) -> list[sa.Column[int] | sa.Constraint]:
    """The columns and constraints of a table that belongs to an account."""
    return [
        sa.Column("id", Identity, nullable=False),
        sa.Column("account_id", Identity, nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f(f"fk_{table}_account_id")),
        *(
            sa.ForeignKeyConstraint(
                ["account_id", column], [f"{other}.account_id", f"{other}.id"], name=op.f(f"fk_{table}_account_id_{column}")
            )
            for column, other in within.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("account_id", "id", name=op.f(f"uq_{table}_account_id_id")),
    ]

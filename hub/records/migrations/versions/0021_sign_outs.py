"""How often a member was signed out by more than a button in that browser: what a browser kept from before opens nothing."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("members", sa.Column("sign_outs", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    """Remove it again."""
    op.drop_column("members", "sign_outs")

"""Reports keep more of each day, by line, desk and member: days that were kept without it are counted anew."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Throw the kept days away: they are a copy."""
    op.execute(sa.text("DELETE FROM report_days"))


def downgrade() -> None:
    """The same, for the version before reads fewer of their parts."""
    op.execute(sa.text("DELETE FROM report_days"))

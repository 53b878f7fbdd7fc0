"""Filter calls: how soon a caller wrote back, the indexes by which lists and what failed are read, and keys of people's names."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_calls_outcome": ["account_id", "outcome", "started_at"],
    "ix_calls_reason": ["account_id", "decision_reason", "started_at"],
    "ix_calls_ending": ["account_id", "ending", "started_at"],
    "ix_calls_line": ["account_id", "line_id", "started_at"],
    "ix_calls_wording": ["account_id", "wording", "started_at"],
}
PARTIAL_INDEXES = {
    "ix_calls_replied": sa.text("replied_at IS NOT NULL"),
    "ix_calls_with_voicemail": sa.text("voicemail IS NOT NULL"),
}
BATCH = 1000
FLAG_INDEXES = {"ix_calls_tests": "guided_test", "ix_calls_found": "found_by_reconciliation"}
FAILED = sa.text("state = 'failed'")
FAILED_INDEXES = {"ix_inbox_rows_failed": "inbox_rows", "ix_inbox_events_failed": "inbox_events"}
SECONDS = {
    "sqlite": "CAST(strftime('%s', replied_at) AS INTEGER) - CAST(strftime('%s', COALESCE(ended_at, started_at)) AS INTEGER)",
    "postgresql": "CAST(EXTRACT(EPOCH FROM replied_at - COALESCE(ended_at, started_at)) AS INTEGER)",
}


def upgrade() -> None:
    """Add the column with what it holds for the calls until now, and the indexes."""
    op.add_column("calls", sa.Column("replied_after_s", sa.Integer(), nullable=True))
    after_s = SECONDS[op.get_context().dialect.name]
    op.execute(f"UPDATE calls SET replied_after_s = CASE WHEN {after_s} > 0 THEN {after_s} ELSE 0 END WHERE replied_at IS NOT NULL")  # noqa: S608
    for name, columns in INDEXES.items():
        op.create_index(name, "calls", columns)
    for name, where in PARTIAL_INDEXES.items():
        op.create_index(name, "calls", ["account_id", "started_at"], postgresql_where=where, sqlite_where=where)
    for name, flag in FLAG_INDEXES.items():
        there, here = sa.text(f"{flag} IS true"), sa.text(f"{flag} IS 1")
        op.create_index(name, "calls", ["account_id", "started_at"], postgresql_where=there, sqlite_where=here)
    for name, table in FAILED_INDEXES.items():
        op.create_index(name, table, ["account_id"], postgresql_where=FAILED, sqlite_where=FAILED)

    op.add_column("indexed_people", sa.Column("name_key", sa.String(), server_default="", nullable=False))
    _fill_name_keys()
    op.create_index("ix_indexed_people_name", "indexed_people", ["account_id", "connection_id", "name_key"])


def _fill_name_keys() -> None:
    """The same rule as hub/directory/names.py."""
    people = sa.table("indexed_people", sa.column("id", sa.BigInteger), sa.column("name", sa.String), sa.column("name_key", sa.String))
    session, last = op.get_bind(), 0
    while rows := session.execute(sa.select(people.c.id, people.c.name).where(people.c.id > last).order_by(people.c.id).limit(BATCH)).all():
        last = rows[-1].id
        keyed = sa.update(people).where(people.c.id == sa.bindparam("row_id")).values(name_key=sa.bindparam("key"))
        session.execute(keyed, [{"row_id": row.id, "key": _name_key(row.name)} for row in rows])


def _name_key(name: str) -> str:
    words = "".join(sign if sign.isalnum() else " " for sign in name.casefold()).split()
    return " ".join(sorted(word[:3] for word in words if any(sign.isalpha() for sign in word)))


def downgrade() -> None:
    """Remove them again."""
    op.drop_index("ix_indexed_people_name", table_name="indexed_people")
    op.drop_column("indexed_people", "name_key")
    for name, table in FAILED_INDEXES.items():
        op.drop_index(name, table_name=table)
    for name in (*INDEXES, *PARTIAL_INDEXES, *FLAG_INDEXES):
        op.drop_index(name, table_name="calls")
    op.drop_column("calls", "replied_after_s")

"""How much needs attention, as the navigation shows it on every page."""

from sqlalchemy import Select, func, select

from hub.records.call import Task
from hub.records.connection import Connection, ConnectionState
from hub.records.inbox import FAILED, InboxEvent, InboxRow
from hub.records.outbox import HELD, OutboxRow
from hub.web.dependencies import pages
from hub.web.signed_in import me

MOST_COUNTED = 100


def badge() -> str:
    """How much waits, for the navigation: one query that stops counting at a hundred of each; empty for nothing."""
    with pages().database.read(me().account_id) as session:
        counts = (
            _at_most(select(Task.id).where(Task.done_at.is_(None), Task.due_at <= session.now)),
            _at_most(select(OutboxRow.id).where(HELD)),
            _at_most(select(InboxEvent.id).where(FAILED)),
            _at_most(select(InboxRow.id).where(InboxRow.account_id == session.account_id, FAILED)),
            _at_most(select(Connection.id).where(Connection.state == ConnectionState.NEEDS_SIGN_IN, Connection.disconnected_at.is_(None))),
        )
        whole = sum(session.execute(select(*(count.scalar_subquery() for count in counts))).one())
    return "" if whole == 0 else "99+" if whole >= MOST_COUNTED else str(whole)


def _at_most(found: Select[int]) -> Select[int]:
    return select(func.count()).select_from(found.limit(MOST_COUNTED).subquery())

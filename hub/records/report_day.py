"""Days that were counted for reports, kept so that a year is read at once."""

import datetime as dt
from typing import Any

from sqlalchemy import UniqueConstraint, delete, event, inspect, select
from sqlalchemy.orm import Mapped, Session, UOWTransaction

from hub.records.call import Call
from hub.records.conversation import Conversation
from hub.records.session import AccountSession
from hub.records.table import AccountOwned, Table, owned

SETTLED_AFTER = dt.timedelta(days=8)
"""What counts of a call comes within 7 days; a day is kept once all of its calls are older than that."""

OWNERS = ("desk_id", "member_id")


class ReportDay(AccountOwned, Table):
    """One day (YYYY-MM-DD) of the business's calls as it was counted in `zone`: only a copy, gone as soon as something of it changes."""

    __tablename__ = "report_days"
    __table_args__ = owned(UniqueConstraint("account_id", "day"))

    day: Mapped[str]
    zone: Mapped[str]
    counts: Mapped[dict[str, Any]]
    counted_at: Mapped[dt.datetime]


@event.listens_for(AccountSession, "before_flush")
def _forget_changed_days(session: Session, context: UOWTransaction, instances: object) -> None:  # noqa: ARG001 - the event's signature
    assert isinstance(session, AccountSession)  # noqa: S101 - the listener is registered for this class
    settled = session.now - SETTLED_AFTER
    changed = [row for row in (*session.new, *session.dirty, *session.deleted) if isinstance(row, Call)]
    moments = [call.started_at for call in changed if call.started_at is not None and call.started_at < settled]
    moved = [row.id for row in session.dirty if isinstance(row, Conversation) and _changed_owner(row)]
    if not moments and not moved:
        return
    with session.no_autoflush:
        if moved:
            moments += session.scalars(select(Call.started_at).where(Call.conversation_id.in_(moved), Call.started_at < settled))
        # one day more on either side holds for every time zone
        days = {(at.date() + dt.timedelta(days=aside)).isoformat() for at in moments for aside in (-1, 0, 1)}
        if days:
            session.execute(delete(ReportDay).where(ReportDay.account_id == session.account_id, ReportDay.day.in_(days)))


def _changed_owner(conversation: Conversation) -> bool:
    state = inspect(conversation)
    return any(state.attrs[name].history.has_changes() for name in OWNERS)


def forget_days(session: AccountSession) -> None:
    """Let every day of the account be counted anew."""
    session.execute(delete(ReportDay).where(ReportDay.account_id == session.account_id))

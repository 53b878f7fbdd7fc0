"""Days that were counted for reports, kept so that a year is read at once."""

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, delete, event, inspect, select
from sqlalchemy.orm import InstanceState, Mapped, Session, UOWTransaction, mapped_column

from hub.records.call import Call
from hub.records.conversation import Conversation, Text
from hub.records.locking import lock_name
from hub.records.session import AccountSession
from hub.records.table import AccountOwned, Identity, Table, owned

SETTLED_AFTER = dt.timedelta(hours=12)
"""A day is kept so long after its end; most of what is told of its calls has come by then."""

COUNTED_OF_CONVERSATION = ("desk_id", "member_id", "guided_test", "outcome", "outcome_at")


class ReportDay(AccountOwned, Table):
    """One day (YYYY-MM-DD) of the business's calls as it was counted in `zone`: only a copy, gone as soon as something of it changes."""

    __tablename__ = "report_days"
    __table_args__ = owned(UniqueConstraint("account_id", "day"))

    day: Mapped[str]
    zone: Mapped[str]
    counts: Mapped[dict[str, Any]]
    counted_at: Mapped[dt.datetime]


class ReportDayPart(AccountOwned, Table):
    """The part of a kept day that is of the conversations of one desk and one member; it goes with its day.

    `line_id` is known only of what belongs to no desk and no member: then it is that of the calls. So the rule that says which
    conversations a member sees says which parts of a day are theirs.
    """

    __tablename__ = "report_day_parts"
    __table_args__ = owned(
        ForeignKeyConstraint(["account_id", "day"], ["report_days.account_id", "report_days.day"], ondelete="CASCADE"),
        Index("ix_report_day_parts_day", "account_id", "day"),
    )

    day: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(Identity)
    desk_id: Mapped[int | None] = mapped_column(Identity)
    line_id: Mapped[int | None] = mapped_column(Identity)
    counts: Mapped[dict[str, Any]]


@event.listens_for(AccountSession, "before_flush")
def _forget_changed_days(session: Session, context: UOWTransaction, instances: object) -> None:  # noqa: ARG001 - the event's signature
    assert isinstance(session, AccountSession)  # noqa: S101 - the listener is registered for this class
    moments = _changed_moments(session, session.now - SETTLED_AFTER)
    if not moments:
        return
    # one day more on either side holds for every time zone
    days = {(at.date() + dt.timedelta(days=aside)).isoformat() for at in moments for aside in (-1, 0, 1)}
    with session.no_autoflush:
        lock_name(session, lock_of_days(session.account_id))
        session.execute(delete(ReportDay).where(ReportDay.account_id == session.account_id, ReportDay.day.in_(days)))


def _changed_moments(session: AccountSession, settled: dt.datetime) -> list[dt.datetime]:
    """When calls began, and replies came, of which something changes that may be counted already."""
    moments: list[dt.datetime] = []
    conversations: list[int] = []
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, Call) and row.started_at is not None:
            moments.append(row.started_at)
        elif isinstance(row, Text) and _has_changed(row, "answered_at"):
            moments.append(row.at)
        elif isinstance(row, Conversation) and row not in session.new and _has_changed(row, *COUNTED_OF_CONVERSATION):
            conversations.append(row.id)
    if conversations:
        with session.no_autoflush:
            moments += session.scalars(select(Call.started_at).where(Call.conversation_id.in_(conversations)))
            moments += session.scalars(select(Text.at).where(Text.conversation_id.in_(conversations), Text.answered_at.is_not(None)))
    return [at for at in moments if at < settled]


def _has_changed(row: Text | Conversation, *names: str) -> bool:
    state: InstanceState[Text | Conversation] = inspect(row)
    return any(state.attrs[name].history.has_changes() for name in names)


def lock_of_days(account_id: int) -> str:
    """The name of the lock under which days are kept and forgotten, so that none is kept as it was before a change."""
    return f"report-days:{account_id}"


def forget_days(session: AccountSession) -> None:
    """Let every day of the account be counted anew, as after a statement that changes many rows past the session."""
    lock_name(session, lock_of_days(session.account_id))
    session.execute(delete(ReportDay).where(ReportDay.account_id == session.account_id))

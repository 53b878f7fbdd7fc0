"""The calls that should have come to an end and have not: the number that should be 0."""

import datetime as dt

from sqlalchemy import ColumnElement, and_, exists, or_

from hub.records.call import Call, CallOutcome
from hub.records.outbox import OutboxRow, OutboxState

UNDER_WAY_FOR = dt.timedelta(minutes=2)
"""How long the workers may take for what is due, before a call counts as forgotten."""


def is_unsettled(now: dt.datetime, unended_call_s: int) -> ColumnElement[bool]:
    """Whether a call has no ending although nothing of it is rightly under way: no ring, no text that waits for its time."""
    late = now - UNDER_WAY_FOR
    ringing = and_(Call.outcome == CallOutcome.UNDER_WAY, Call.started_at > late - dt.timedelta(seconds=unended_call_s))
    # an unknown moment is no recent one; compared bare it would make the whole condition unknown, and the call would be overlooked
    ended, decided = (and_(moment.is_not(None), moment > late) for moment in (Call.ended_at, Call.decided_at))
    just_over = and_(Call.outcome != CallOutcome.UNDER_WAY, or_(ended, decided))
    waiting = exists().where(
        OutboxRow.account_id == Call.account_id,
        OutboxRow.call_id == Call.id,
        OutboxRow.effect == "send_text",
        OutboxRow.state.in_((OutboxState.OWED, OutboxState.WAITING, OutboxState.DOING)),
        or_(OutboxRow.not_after.is_(None), OutboxRow.not_after > late, OutboxRow.in_doubt_since.is_not(None)),
    )
    return and_(Call.ending.is_(None), ~ringing, ~just_over, ~waiting)

"""A mark against texts on the caller's record counts before the text leaves, so the text waits a moment for a record being read."""

import datetime as dt

from sqlalchemy import exists, select

from hub.contract.connector import Ability
from hub.events import Event
from hub.firm_events import NobodyFound, PersonRead, SeveralFound
from hub.outbox.effects import Queue, WantedLater
from hub.reasons import Reason
from hub.records.call import Call
from hub.records.connection import Connection
from hub.records.conversation import Text, TextKind
from hub.records.line import Line
from hub.records.outbox import OutboxRow, OutboxState
from hub.records.session import AccountSession

LOOK_AGAIN = dt.timedelta(seconds=1)
NO_LONGER_THAN = dt.timedelta(seconds=3)


def mark_being_read(session: AccountSession, text: Text) -> WantedLater | None:
    """A moment's wait while the record of a caller is looked for or read for the first time, in a system that marks who wants no texts.

    A system in trouble, or a slow one, keeps the text for 3 s at most: their caller waits for an answer.
    """
    call = session.get(Call, text.call_id) if text.call_id else None
    if text.kind != TextKind.TEXT_BACK or call is None or call.ended_at is None:
        return None
    due = call.ended_at + dt.timedelta(seconds=session.get_one(Line, call.line_id).delay_s)
    if session.now >= due + NO_LONGER_THAN:
        return None
    marking = [row.id for row in session.scalars(select(Connection)) if Ability.OPT_OUT in row.abilities]
    under_way = exists().where(
        OutboxRow.call_id == call.id,
        OutboxRow.connection_id.in_(marking),
        OutboxRow.effect.in_(("match_person", "read_person")),
        OutboxRow.state.in_((OutboxState.OWED, OutboxState.DOING)),
    )
    return WantedLater(session.now + LOOK_AGAIN, Reason.READING_RECORD) if marking and session.scalar(select(under_way)) else None


def let_text_go(session: AccountSession, event: PersonRead | NobodyFound | SeveralFound) -> list[Event]:
    """Have the text that waits for the record looked at again at once."""
    if event.call_id is None:
        return []
    waiting = select(OutboxRow).where(
        OutboxRow.call_id == event.call_id, OutboxRow.state == OutboxState.OWED, OutboxRow.reason == Reason.READING_RECORD
    )
    for row in session.scalars(waiting):
        row.not_before = session.now
        session.ring(Queue.TEXTS)
    return []

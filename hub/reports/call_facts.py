"""The steps that keep on each missed call what reports count of it, as docs/metrics.md defines it."""

import datetime as dt

from sqlalchemy import ColumnElement, select

from hub.events import Event, ReplyRead, StaffCalled, TextSent
from hub.records.call import Call, CallOutcome, Task
from hub.records.conversation import Conversation, StaffCall, Text, TextKind
from hub.records.session import AccountSession

COUNTS_FOR = dt.timedelta(days=7)
"""A reply or a call back later than this has nothing to do with the missed call any more."""


def note_text_left(session: AccountSession, event: TextSent) -> list[Event]:
    """Note on the call when the phone system took its text, and in which words; a reply may have been faster than we."""
    text = session.get_one(Text, event.text_id)
    if text.kind != TextKind.TEXT_BACK or text.call_id is None:
        return []
    call = session.get_one(Call, text.call_id)
    if call.texted_at is None:
        call.texted_at, call.wording = text.at, text.wording
        session.flush()
    return []


def note_reply(session: AccountSession, event: ReplyRead) -> list[Event]:
    """Note a reply on the missed calls that it answers: those of its conversation in the days before, if one of them was texted.

    What only says STOP or HELP never comes here.
    """
    reply = session.get_one(Text, event.text_id)
    calls = session.scalars(select(Call).where(Call.conversation_id == event.conversation_id, *_missed_shortly_before(reply.at))).all()
    if any(call.texted_at is not None for call in calls):
        for call in calls:
            if call.replied_at is None:
                call.replied_at = reply.at
                call.replied_after_s = max(0, int((reply.at - (call.ended_at or call.started_at)).total_seconds()))
    return []


def note_staff_call(session: AccountSession, event: StaffCalled) -> list[Event]:
    """Note on the caller's missed calls that staff rang them back, whether or not they picked up."""
    call = session.get_one(StaffCall, event.staff_call_id)
    conversation = session.get_one(Conversation, event.conversation_id)
    _called_back(session, Call.caller_id == conversation.caller_id, call.started_at)
    return []


def note_call_back_done(session: AccountSession, task: Task) -> None:
    """Note that a member says that they called back: on all missed calls of the caller, or of nobody we know on this one."""
    if task.kind != "call_back" or task.call_id is None:
        return
    _called_back(session, Call.caller_id == task.caller_id if task.caller_id else Call.id == task.call_id, session.now)


def _called_back(session: AccountSession, whose: ColumnElement[bool], at: dt.datetime) -> None:
    waiting = select(Call).where(whose, Call.called_back_at.is_(None), *_missed_shortly_before(at))
    for call in session.scalars(waiting):
        call.called_back_at = at


def _missed_shortly_before(at: dt.datetime) -> tuple[ColumnElement[bool], ...]:
    return (Call.outcome == CallOutcome.MISSED, Call.started_at <= at, Call.started_at >= at - COUNTS_FOR)

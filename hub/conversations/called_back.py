"""A member says that they called somebody back, and what came of it."""

import datetime as dt
import secrets
from collections.abc import Mapping

from sqlalchemy import select

from hub.conversations.waiting import end_waiting_of_caller
from hub.events import Event, StaffCalled
from hub.records.call import Task
from hub.records.conversation import CameTo, Conversation, StaffCall
from hub.records.line import Line
from hub.records.locking import lock_caller
from hub.records.session import AccountSession
from hub.records.trace import tell

SAME_CALL = dt.timedelta(minutes=10)
TRY_AGAIN_IN = dt.timedelta(minutes=30)
SAID: Mapping[CameTo, str] = {
    CameTo.SPOKE: "called them back and spoke with them.",
    CameTo.LEFT_MESSAGE: "called them back and left a message.",
    CameTo.NO_ANSWER: "called them back; nobody picked up, so somebody should try again.",
}


def note_call_back(session: AccountSession, conversation_id: int, came_to: CameTo, *, member_id: int, by: str) -> list[Event]:
    """Write the call into the thread; whoever was reached waits no longer, and their call-back tasks are done.

    Where nobody picked up, those tasks stay, due again in half an hour. A call that the phone system told of, or that the member noted
    a moment ago, is the same one. Raises NoResultFound for a conversation that the account does not have.
    """
    caller_id = session.scalars(select(Conversation.caller_id).where(Conversation.id == conversation_id)).one()
    lock_caller(session, caller_id)
    conversation = session.get_one(Conversation, conversation_id)
    call = _same_call(session, conversation_id, member_id) or _new_call(session, conversation, member_id)
    if call.came_to == came_to:
        return []
    call.came_to, call.answered = came_to, call.answered or came_to is CameTo.SPOKE
    conversation.last_at = session.now
    session.flush()
    tell(session, "staff_call", f"{by} {SAID[came_to]}", caller_id=caller_id, conversation_id=conversation_id)
    _settle_tasks(session, caller_id, came_to)
    if came_to is not CameTo.NO_ANSWER:
        end_waiting_of_caller(session, caller_id, session.now)
    return [StaffCalled(conversation_id, call.id, answered=came_to is CameTo.SPOKE)]


def _same_call(session: AccountSession, conversation_id: int, member_id: int) -> StaffCall | None:
    """The call that was told of already; one of another member is another call."""
    lately = select(StaffCall).where(
        StaffCall.conversation_id == conversation_id,
        StaffCall.started_at > session.now - SAME_CALL,
        StaffCall.member_id.is_(None) | (StaffCall.member_id == member_id),
    )
    call = session.scalar(lately.order_by(StaffCall.started_at.desc()).limit(1))
    if call is not None and call.member_id is None:
        call.member_id = member_id
    return call


def _new_call(session: AccountSession, conversation: Conversation, member_id: int) -> StaffCall:
    call = StaffCall(
        connection_id=session.get_one(Line, conversation.line_id).connection_id,
        conversation_id=conversation.id,
        provider_call_id=f"noted-{secrets.token_hex(8)}",
        member_id=member_id,
        started_at=session.now,
        ended_at=session.now,
    )
    session.add(call)
    return call


def _settle_tasks(session: AccountSession, caller_id: int, came_to: CameTo) -> None:
    asked = select(Task).where(Task.caller_id == caller_id, Task.kind == "call_back", Task.done_at.is_(None))
    for task in session.scalars(asked):
        if came_to is CameTo.NO_ANSWER:
            task.due_at = max(task.due_at, session.now + TRY_AGAIN_IN)
        else:
            task.done_at = session.now

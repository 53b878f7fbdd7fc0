"""What staff do in the phone system's own app: their texts and calls join the thread and count as a person's answer."""

import datetime as dt
from typing import Any

from sqlalchemy import select

from hub.contract.phone_events import DeliveryStatus, StaffText, WrittenBy
from hub.contract.phone_numbers import PhoneNumber, read_phone_number
from hub.conversations.threads import open_conversation
from hub.conversations.waiting import end_waiting_of_caller
from hub.events import CallAnswered, Event, OutboundCallSeen, StaffCalled, StaffTextSeen, StaffWrote
from hub.records.account import Account, Member
from hub.records.call import Call, CallOutcome, Task
from hub.records.connection import Connection
from hub.records.conversation import Conversation, StaffCall, Text, TextKind
from hub.records.line import Line
from hub.records.locking import caller_by_number
from hub.records.own_numbers import own_or_staff
from hub.records.session import AccountSession
from hub.records.trace import tell

MACHINES_ANSWER_WITHIN = dt.timedelta(seconds=90)
CLOCKS_DIFFER = dt.timedelta(seconds=5)


def take_staff_text(session: AccountSession, event: StaffTextSeen) -> list[Event]:
    """Add a text that left the line to its thread, unless it is one of the hub's own: then the provider's id is noted on it."""
    seen = event.text
    line, conversation = _thread(session, event.line_id, seen.to)
    if conversation is None or _is_known(session, line, conversation, seen):
        return []
    kind = _who_wrote(session, conversation, seen)
    text = Text(
        conversation_id=conversation.id,
        connection_id=line.texts_through,
        outbound=True,
        kind=kind,
        body=seen.body,
        media=[{"address": media.address, "content_type": media.content_type} for media in seen.media],
        at=min(seen.at, session.now),
        provider_text_id=seen.text_id,
        status=DeliveryStatus.SENT,
        member_id=_member_id(session, seen.member) if kind is TextKind.BY_MEMBER else None,
    )
    session.add(text)
    conversation.last_at = session.now
    session.flush()
    about: dict[str, Any] = {"caller_id": conversation.caller_id, "conversation_id": conversation.id}
    if kind is TextKind.BY_MACHINE:
        tell(session, "other_auto_reply", "Another automatic text left this line after the missed call.", **about)
        _warn_of_machine(session, line)
        return []
    tell(session, "staff_text", f"{_name(session, text.member_id)} wrote to them in the phone system's own app.", **about)
    return [StaffWrote(conversation.id, text.id)]


def take_staff_call(session: AccountSession, event: OutboundCallSeen) -> list[Event]:
    """Add a call that staff made from the line to its thread; told of again, it only learns more.

    What belongs to a call that came in is the phone system ringing staff for its caller.
    """
    seen = event.call
    came_in = (
        select(Call.id)
        .join(Line, Line.id == event.line_id)
        .where(Call.connection_id == Line.connection_id, Call.provider_call_id == seen.call_id)
    )
    if session.scalar(came_in) is not None:
        return []
    line, conversation = _thread(session, event.line_id, seen.to)
    if conversation is None:
        return []
    of_call = select(StaffCall).where(StaffCall.connection_id == line.connection_id, StaffCall.provider_call_id == seen.call_id)
    call = session.scalar(of_call)
    is_new = call is None
    if call is None:
        call = StaffCall(
            connection_id=line.connection_id,
            conversation_id=conversation.id,
            provider_call_id=seen.call_id,
            member_id=_member_id(session, seen.member),
            started_at=min(seen.at, session.now),
            answered=False,
        )
        session.add(call)
    newly_answered = seen.answered and not call.answered
    call.started_at = min(call.started_at, seen.at)
    call.answered = call.answered or seen.answered
    if seen.ended:
        call.ended_at, call.duration_s = min(seen.at, session.now), seen.duration_s
    conversation.last_at = session.now
    session.flush()
    if not is_new and not newly_answered:
        return []
    about: dict[str, Any] = {"caller_id": conversation.caller_id, "conversation_id": conversation.id}
    outcome = ", and it was picked up" if newly_answered else ""
    tell(session, "staff_call", f"{_name(session, call.member_id)} called them from the phone system's own app{outcome}.", **about)
    return [StaffCalled(conversation.id, call.id, answered=newly_answered)]


def note_human_contact(session: AccountSession, event: StaffWrote | StaffCalled | CallAnswered) -> list[Event]:
    """Note on the caller's missed calls when a person first turned to them; a call that was picked up does their call-back tasks."""
    if isinstance(event, CallAnswered):
        answered = session.get_one(Call, event.call_id)
        caller_id, at, talked = answered.caller_id, answered.started_at, answered.outcome == CallOutcome.ANSWERED
    elif isinstance(event, StaffWrote):
        text = session.get_one(Text, event.text_id)
        caller_id, at, talked = session.get_one(Conversation, text.conversation_id).caller_id, text.at, False
    else:
        call = session.get_one(StaffCall, event.staff_call_id)
        caller_id, at, talked = session.get_one(Conversation, call.conversation_id).caller_id, call.started_at, event.answered
    if caller_id is None or (isinstance(event, CallAnswered) and not talked):
        return []
    unanswered = select(Call).where(
        Call.caller_id == caller_id, Call.outcome == CallOutcome.MISSED, Call.first_human_at.is_(None), Call.started_at <= at
    )
    for missed in session.scalars(unanswered):
        missed.first_human_at = at
    if talked or isinstance(event, StaffWrote):
        end_waiting_of_caller(session, caller_id, at)
    if talked:
        open_tasks = select(Task).where(
            Task.caller_id == caller_id, Task.kind == "call_back", Task.done_at.is_(None), Task.created_at <= at
        )
        for task in session.scalars(open_tasks):
            task.done_at = session.now
            tell(session, "task", "They were called back, so the task is done.", caller_id=caller_id, call_id=task.call_id)
    return []


def _thread(session: AccountSession, line_id: int, raw: str) -> tuple[Line, Conversation | None]:
    """The line, and the thread with whom it was; None where that is nobody outside the business. Locks the caller."""
    line = session.get_one(Line, line_id)
    number: PhoneNumber | None = read_phone_number(raw, session.get_one(Account, session.account_id).region)
    if number is None or own_or_staff(session, number):
        return line, None
    caller = caller_by_number(session, number.e164)
    return line, open_conversation(session, line.id, caller.id)


def _is_known(session: AccountSession, line: Line, conversation: Conversation, seen: StaffText) -> bool:
    """Whether this is a text that stands in the thread already; one of ours whose answer is still out is recognised by its words."""
    of_connection = select(Text).where(Text.connection_id == line.texts_through)
    if session.scalar(of_connection.where(Text.provider_text_id == seen.text_id)) is not None:
        return True
    ours = of_connection.where(
        Text.conversation_id == conversation.id, Text.outbox_key.is_not(None), Text.provider_text_id.is_(None), Text.at <= session.now
    )
    for text in session.scalars(ours.order_by(Text.id.desc())):
        if _plain(text.body) == _plain(seen.body):
            text.provider_text_id = seen.text_id
            return True
    return False


def _plain(body: str) -> str:
    return " ".join(body.split())


def _who_wrote(session: AccountSession, conversation: Conversation, seen: StaffText) -> TextKind:
    """A person or a machine; where the phone system does not say, what follows a missed call within moments is a machine's."""
    if seen.written_by is not WrittenBy.UNKNOWN:
        return TextKind.BY_MEMBER if seen.written_by is WrittenBy.PERSON else TextKind.BY_MACHINE
    just_missed = select(Call.id).where(
        Call.caller_id == conversation.caller_id,
        Call.line_id == conversation.line_id,
        Call.outcome == CallOutcome.MISSED,
        Call.ended_at >= seen.at - MACHINES_ANSWER_WITHIN,
        Call.ended_at <= seen.at + CLOCKS_DIFFER,
    )
    return TextKind.BY_MACHINE if session.scalar(just_missed.limit(1)) is not None else TextKind.BY_MEMBER


def _warn_of_machine(session: AccountSession, line: Line) -> None:
    """Tell people once a day and line that callers would get two texts."""
    key = f"other-auto-reply:{line.id}:{session.now:%Y-%m-%d}"
    if session.scalar(select(Task.id).where(Task.key == key)) is not None:
        return
    system = session.get_one(Connection, line.texts_through).name
    session.add(
        Task(
            key=key,
            kind="other_auto_reply",
            sentence=f"{line.label} answers missed calls with another automatic text. Ours is held back, so that nobody gets two: "
            f"switch the other one off at {system}, or set this line to only watch.",
            due_at=session.now,
            created_at=session.now,
        )
    )


def _member_id(session: AccountSession, email: str) -> int | None:
    """The member with this e-mail, where the phone system says who it was."""
    return session.scalar(select(Member.id).where(Member.email == email.lower())) if "@" in email else None


def _name(session: AccountSession, member_id: int | None) -> str:
    return session.get_one(Member, member_id).name if member_id else "Somebody of the staff"

"""The steps that enter what callers do by themselves: a call, and a text of theirs."""

from sqlalchemy import select

from hub.consent.ledger import Evidence, enter
from hub.events import CallMissed, Event, ReplyArrived
from hub.records.call import Call
from hub.records.consent import ConsentEntry, ConsentKind, ConsentWay
from hub.records.conversation import Conversation, Text
from hub.records.line import Caller, Line
from hub.records.session import AccountSession


def enter_inquiry(session: AccountSession, event: CallMissed) -> list[Event]:
    """A call from their own number is the basis for one reply about it; a call after an opt-out is none."""
    call = session.get_one(Call, event.call_id)
    caller = session.get(Caller, call.caller_id) if call.caller_id else None
    if caller is None or caller.opted_out_at is not None:
        return []
    entered = select(ConsentEntry.id).where(ConsentEntry.caller_id == caller.id, ConsentEntry.call_id == call.id)
    if session.scalar(entered.limit(1)) is None:
        said = f"Called {session.get_one(Line, call.line_id).label} and was not answered."
        enter(session, caller, ConsentKind.INQUIRY, Evidence(ConsentWay.CALL, said, call_id=call.id))
    return []


def enter_conversation(session: AccountSession, event: ReplyArrived) -> list[Event]:
    """A text of theirs is the basis for answers to it, unless it is an opt-out or comes after one."""
    caller = session.get_one(Caller, session.get_one(Conversation, event.conversation_id).caller_id)
    if event.opted_out or caller.opted_out_at is not None:
        return []
    text = session.get_one(Text, event.text_id)
    enter(session, caller, ConsentKind.CONVERSATION, Evidence(ConsentWay.TEXT, text.body, text_id=text.id))
    return []

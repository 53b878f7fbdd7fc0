"""The step that notes on missed calls that their caller wrote back: what counts as recovered."""

from sqlalchemy import func, select

from hub.conversations.replies import is_keyword
from hub.events import Event, ReplyArrived
from hub.records.call import Call, CallOutcome
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.session import AccountSession


def note_reply_to_calls(session: AccountSession, event: ReplyArrived) -> list[Event]:
    """A reply answers every missed call since the one that was last texted back, that one included; without a text, the newest.

    An opt-out and a word that only the phone system reads are no reply.
    """
    reply = session.get_one(Text, event.text_id)
    if event.opted_out or is_keyword(reply.body):
        return []
    conversation = session.get_one(Conversation, event.conversation_id)
    of_caller = select(Call).where(Call.caller_id == conversation.caller_id, Call.conversation_id == conversation.id)
    missed = of_caller.where(Call.outcome == CallOutcome.MISSED, Call.started_at <= reply.at)
    texted = select(func.max(Text.call_id)).where(
        Text.conversation_id == conversation.id, Text.kind == TextKind.TEXT_BACK, Text.provider_text_id.is_not(None)
    )
    first = session.get(Call, session.scalar(texted) or 0)
    if first is None:
        calls = session.scalars(missed.order_by(Call.started_at.desc(), Call.id.desc()).limit(1)).all()
    else:
        calls = session.scalars(missed.where(Call.started_at >= first.started_at)).all()
    for call in calls:
        if call.replied_at is None:
            call.replied_at = reply.at
            call.replied_after_s = max(0, int((reply.at - (call.ended_at or call.started_at)).total_seconds()))
    return []

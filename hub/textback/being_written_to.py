"""While a member is writing to a caller, automatic texts to that caller wait: two answers at once help nobody."""

from sqlalchemy import func, select

from hub.outbox.effects import WantedLater
from hub.reasons import Reason
from hub.records.conversation import AUTOMATIC, Conversation, Text
from hub.records.line import Caller
from hub.records.session import AccountSession


def being_written_to(session: AccountSession, text: Text, caller: Caller) -> WantedLater | None:
    """Until when an automatic text waits for a member who is writing at whichever line; None for any other text."""
    if text.kind not in AUTOMATIC:
        return None
    until = session.scalar(select(func.max(Conversation.writing_until)).where(Conversation.caller_id == caller.id))
    return WantedLater(until, Reason.MEMBER_WRITES) if until is not None and until > session.now else None

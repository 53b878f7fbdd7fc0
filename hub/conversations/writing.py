"""A member is writing to a caller just now: automatic texts to that caller wait, and other members see it."""

import datetime as dt

from sqlalchemy import select

from hub.records.account import Member
from hub.records.conversation import Conversation
from hub.records.locking import lock_caller
from hub.records.session import AccountSession
from hub.records.trace import tell

MARK_HOLDS = dt.timedelta(seconds=60)


def note_writing(session: AccountSession, conversation_id: int, member_id: int) -> bool:
    """Mark the conversation for a minute from now; False for one that the account does not have.

    Who begins is told in the trace, which is also what open pages are fresh by.
    """
    caller_id = session.scalar(select(Conversation.caller_id).where(Conversation.id == conversation_id))
    if caller_id is None:
        return False
    lock_caller(session, caller_id)
    conversation = session.get_one(Conversation, conversation_id)
    is_at_it = conversation.writing_until is not None and conversation.writing_until > session.now
    if not is_at_it or conversation.writing_member_id != member_id:
        name = session.get_one(Member, member_id).name
        tell(session, "writing", f"{name} is writing to them.", caller_id=caller_id, conversation_id=conversation_id)
    conversation.writing_member_id, conversation.writing_until = member_id, session.now + MARK_HOLDS
    return True


def who_writes(session: AccountSession, conversation_id: int, but: int) -> str | None:
    """The name of the member who is writing in the conversation now, unless it is the member `but`."""
    found = (
        select(Member.name)
        .join(Conversation, Conversation.writing_member_id == Member.id)
        .where(Conversation.id == conversation_id, Conversation.writing_until > session.now, Member.id != but)
    )
    return session.scalar(found)

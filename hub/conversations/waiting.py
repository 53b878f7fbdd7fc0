"""Who waits for a person of the business, and since when."""

import datetime as dt

from sqlalchemy import select

from hub.records.conversation import Conversation, Text
from hub.records.session import AccountSession


def begin_waiting(session: AccountSession, conversation: Conversation, since: dt.datetime, reply: Text | None = None) -> None:
    """The caller waits from `since` on; who waits already waits since then, with their first reply as what awaits an answer."""
    if conversation.waiting_since is None:
        conversation.waiting_since = min(since, session.now)
    if reply is not None and conversation.waiting_text_id is None:
        conversation.waiting_text_id = reply.id


def end_waiting(session: AccountSession, conversation: Conversation, at: dt.datetime) -> None:
    """A person turned to the caller at that moment, so nobody waits for what came before it."""
    if conversation.waiting_since is None or at < conversation.waiting_since:
        return
    if conversation.waiting_text_id is not None:
        reply = session.get_one(Text, conversation.waiting_text_id)
        if at >= reply.at and reply.answered_at is None:
            reply.answered_at = at
    conversation.waiting_since = conversation.waiting_text_id = None


def let_nobody_wait(conversation: Conversation) -> None:
    """Somebody decided that nobody has to answer; it does not count as an answer."""
    conversation.waiting_since = conversation.waiting_text_id = None


def end_waiting_of_caller(session: AccountSession, caller_id: int, at: dt.datetime) -> None:
    """Who spoke with a person or got their message waits at none of the business's lines."""
    waiting = select(Conversation).where(Conversation.caller_id == caller_id, Conversation.waiting_since.is_not(None))
    for conversation in session.scalars(waiting):
        end_waiting(session, conversation, at)

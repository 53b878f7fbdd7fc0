"""The inbox: open conversations, the one that waits longest first."""

from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.records.conversation import Conversation
from hub.records.line import Caller, Line
from hub.web.dependencies import pages
from hub.web.layout import show_live
from hub.web.signed_in import me

PAGE = 50


def list_conversations() -> ResponseReturnValue:
    """What is open, newest first."""
    with pages().database.read(me().account_id) as session:
        found = (
            select(Conversation, Line, Caller)
            .join(Line, Line.id == Conversation.line_id)
            .join(Caller, Caller.id == Conversation.caller_id)
            .where(Conversation.open)
            .order_by(Conversation.last_at.desc(), Conversation.id.desc())
            .limit(PAGE)
        )
        return show_live("inbox", session, rows=session.execute(found).all())

"""One conversation: the story of its newest call, or the thread of somebody who only wrote."""

from flask import abort, redirect, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from hub.records.account import Desk, Member
from hub.records.call import Call, Task
from hub.records.conversation import Conversation
from hub.records.line import Caller, Line
from hub.web.dependencies import pages
from hub.web.inbox.callers import mark_of, pause_of
from hub.web.inbox.thread import thread_entries
from hub.web.layout import show_live
from hub.web.signed_in import me
from hub.web.today.record_question import questions_of


def show_conversation(conversation_id: int) -> ResponseReturnValue:
    """What alerts to members link to."""
    with pages().database.read(me().account_id) as session:
        found = (
            select(Conversation, Line, Caller, Member, Desk)
            .join(Line, Line.id == Conversation.line_id)
            .join(Caller, Caller.id == Conversation.caller_id)
            .outerjoin(Member, Member.id == Conversation.member_id)
            .outerjoin(Desk, Desk.id == Conversation.desk_id)
            .where(Conversation.id == conversation_id)
        )
        row = session.execute(found).one_or_none()
        if row is None:
            abort(404)
        newest = select(Call.id).where(Call.conversation_id == conversation_id).order_by(Call.started_at.desc()).limit(1)
        call_id = session.scalar(newest)
        if call_id is not None:
            return redirect(url_for("web.show_call", call_id=call_id))
        conversation, line, caller, owner, desk = row
        tasks = session.scalars(select(Task).where(Task.conversation_id == conversation_id).order_by(Task.id)).all()
        return show_live(
            "conversation",
            session,
            conversation=conversation,
            line=line,
            caller=caller,
            pause=pause_of(session, caller),
            mark=mark_of(session, caller),
            owner=owner,
            desk=desk,
            thread=thread_entries(session, conversation_id),
            tasks=tasks,
            questions=questions_of(session, tasks),
        )

"""Reading one conversation with all that stands beside it, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, select

from hub.conversations.desk_work import who_can_answer
from hub.records.account import Desk, Member
from hub.records.call import Call, Task
from hub.records.connection import Connection, PersonLink
from hub.records.consent import ConsentEntry
from hub.records.conversation import Conversation
from hub.records.line import Caller, Line
from hub.records.session import AccountSession
from hub.web.inbox.thread import Before, WholeThread, whole_thread

PAST_CALLS = 8


@dataclass(frozen=True, slots=True)
class ConversationStory:
    """The conversation, who they are and who answers for them; `members` are those who could, `consent` the ledger's newest entry."""

    conversation: Conversation
    line: Line
    caller: Caller
    owner: Member | None
    desk: Desk | None
    thread: WholeThread
    links: Sequence[Row[PersonLink, Connection]]
    tasks: Sequence[Task]
    calls: Sequence[Row[Call, Line]]
    consent: ConsentEntry | None
    members: Sequence[Member]


def conversation_story(session: AccountSession, conversation_id: int, before: Before | None) -> ConversationStory | None:
    """The whole story with its thread before a place; None where there is no such conversation."""
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
        return None
    caller_id = row[0].caller_id
    links = select(PersonLink, Connection).join(Connection, Connection.id == PersonLink.connection_id)
    calls = select(Call, Line).join(Line, Line.id == Call.line_id).where(Call.caller_id == caller_id)
    tasks = select(Task).where(Task.conversation_id == conversation_id, Task.done_at.is_(None)).order_by(Task.due_at, Task.id)
    consent = select(ConsentEntry).where(ConsentEntry.caller_id == caller_id).order_by(ConsentEntry.id.desc()).limit(1)
    return ConversationStory(
        *row,
        thread=whole_thread(session, conversation_id, before),
        links=session.execute(links.where(PersonLink.caller_id == caller_id).order_by(PersonLink.id)).all(),
        tasks=session.scalars(tasks).all(),
        calls=session.execute(calls.order_by(Call.started_at.desc()).limit(PAST_CALLS)).all(),
        consent=session.scalar(consent),
        members=session.scalars(who_can_answer()).all(),
    )

"""Conversations: the list, and one with its thread."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field
from sqlalchemy import ColumnElement, Select, select

from hub.api.asking import asker
from hub.api.dependencies import parts
from hub.api.fields import Answer, AskedFlag, AskedId, Id, Moment, Nothing, Number
from hub.api.paging import Page, PageAsked, after, after_id, cursor_of, linked, next_page
from hub.api.shapes import (
    TEXTS_NEED,
    CallerShape,
    LineShape,
    MemberShape,
    TextAnswer,
    caller_shape,
    caller_with,
    line_shape,
    member_shape,
    text_answer,
)
from hub.api.trouble import Trouble
from hub.api_keys import Scope
from hub.records.account import Desk, Member
from hub.records.conversation import Conversation, ConversationEntry, EntryKind, Intent, Outcome, Text
from hub.records.line import Caller, Line
from hub.records.session import AccountSession

NEWEST_SHOWN = 100


class ConversationAnswer(Answer):
    """The thread between one line and one caller."""

    id: Id
    line: LineShape
    caller: CallerShape
    open: bool
    intent: Annotated[Intent | None, Field(description="What the last reply is about.", examples=["role"])]
    member: Annotated[MemberShape | None, Field(description="Who answers for it.")]
    desk: Annotated[str | None, Field(description="The desk's name.", examples=["Nursing"])]
    evidence: Annotated[list[str], Field(description="Why it is theirs, strongest first.", examples=[["They own the record."]])]
    waiting_since: Annotated[Moment | None, Field(description="From when the caller waits for a person; null while nobody does.")]
    missed_calls: Annotated[int, Field(examples=[1])]
    outcome: Annotated[Outcome | None, Field(description="What became of it, as a person recorded it.", examples=["placed"])]
    closed_at: Moment | None
    last_at: Annotated[Moment, Field(description="When something last happened in it.")]
    created_at: Moment


class EntryAnswer(Answer):
    """A note, or what somebody did to the conversation; no caller ever sees it."""

    at: Moment
    kind: Annotated[EntryKind, Field(examples=["note"])]
    words: Annotated[str, Field(examples=["Prefers mornings."])]
    member_id: Annotated[int | None, Field(examples=[12])]


class ConversationDetail(ConversationAnswer):
    """A conversation with the newest of its texts and entries, oldest first."""

    texts: Annotated[list[TextAnswer] | None, Field(description=TEXTS_NEED)]
    entries: Annotated[list[EntryAnswer] | None, Field(description="null for a key without the scope `conversations:read`.")]


class ConversationPage(Page):
    """A page of conversations."""

    conversations: list[ConversationAnswer]


class TextPage(Page):
    """A page of texts, newest first."""

    texts: list[TextAnswer]


class ConversationsAsked(PageAsked):
    """Which conversations."""

    open: AskedFlag | Nothing = None
    waiting: Annotated[AskedFlag | Nothing, Field(description="Only those in which the caller waits for a person, or does not.")] = None
    member_id: Annotated[AskedId | Nothing, Field(description="Only those of this member.")] = None
    line_id: AskedId | Nothing = None
    caller: Annotated[Number | Nothing, Field(description="Only those with this number.")] = None


def _with_all() -> Select[Conversation, Line, Caller, Member, Desk]:
    return (
        select(Conversation, Line, Caller, Member, Desk)
        .join(Line, Line.id == Conversation.line_id)
        .join(Caller, Caller.id == Conversation.caller_id)
        .outerjoin(Member, Member.id == Conversation.member_id)
        .outerjoin(Desk, Desk.id == Conversation.desk_id)
    )


def list_conversations(query: ConversationsAsked) -> object:
    """Conversations, the one in which something happened last first."""
    found = _with_all().where(*_conditions(query)).order_by(Conversation.last_at.desc(), Conversation.id.desc())
    with parts().database.read(asker().account_id) as session:
        rows = session.execute(found.limit(query.limit + 1)).all()
    last = rows[query.limit - 1][0] if len(rows) > query.limit else None
    shown = [ConversationAnswer(**_conversation(*row)) for row in rows[: query.limit]]
    return linked(ConversationPage(conversations=shown, next=next_page(cursor_of(last.id, last.last_at) if last else None)))


def _conditions(query: ConversationsAsked) -> Iterator[ColumnElement[bool]]:
    behind = after(query.cursor, Conversation.last_at, Conversation.id)
    if behind is not None:
        yield behind
    if query.open is not None:
        yield Conversation.open.is_(query.open)
    if query.waiting is not None:
        yield Conversation.waiting_since.is_not(None) if query.waiting else Conversation.waiting_since.is_(None)
    if query.member_id is not None:
        yield Conversation.member_id == query.member_id
    if query.line_id is not None:
        yield Conversation.line_id == query.line_id
    if query.caller is not None:
        yield Conversation.caller_id == caller_with(asker().account_id, query.caller)


def show_conversation(conversation_id: int) -> ConversationDetail:
    """One conversation with the newest hundred of its texts, and of its notes."""
    with parts().database.read(asker().account_id) as session:
        return conversation_detail(session, conversation_id)


def conversation_detail(session: AccountSession, conversation_id: int) -> ConversationDetail:
    """The conversation as it stands in this session; raises Trouble with 404."""
    row = session.execute(_with_all().where(Conversation.id == conversation_id)).one_or_none()
    if row is None:
        raise Trouble(404)
    may = asker().scopes
    return ConversationDetail(
        **_conversation(*row),
        texts=_newest_texts(session, conversation_id) if Scope.TEXTS_READ in may else None,
        entries=_newest_entries(session, conversation_id) if Scope.CONVERSATIONS_READ in may else None,
    )


def _newest_texts(session: AccountSession, conversation_id: int) -> list[TextAnswer]:
    found = select(Text).where(Text.conversation_id == conversation_id).order_by(Text.id.desc()).limit(NEWEST_SHOWN)
    return [text_answer(text) for text in reversed(session.scalars(found).all())]


def _newest_entries(session: AccountSession, conversation_id: int) -> list[EntryAnswer]:
    found = select(ConversationEntry).where(ConversationEntry.conversation_id == conversation_id)
    newest = session.scalars(found.order_by(ConversationEntry.id.desc()).limit(NEWEST_SHOWN)).all()
    return [EntryAnswer(at=one.at, kind=EntryKind(one.kind), words=one.words, member_id=one.member_id) for one in reversed(newest)]


def list_texts(conversation_id: int, query: PageAsked) -> object:
    """The texts of a conversation, newest first."""
    found = select(Text).where(Text.conversation_id == conversation_id).order_by(Text.id.desc()).limit(query.limit + 1)
    behind = after_id(query.cursor, Text.id)
    with parts().database.read(asker().account_id) as session:
        if session.get(Conversation, conversation_id) is None:
            raise Trouble(404)
        texts = session.scalars(found if behind is None else found.where(behind)).all()
    last = texts[query.limit - 1] if len(texts) > query.limit else None
    shown = [text_answer(text) for text in texts[: query.limit]]
    return linked(TextPage(texts=shown, next=next_page(cursor_of(last.id) if last else None)))


def _conversation(conversation: Conversation, line: Line, caller: Caller, member: Member | None, desk: Desk | None) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "line": line_shape(line),
        "caller": caller_shape(caller),
        "open": conversation.open,
        "intent": conversation.intent,
        "member": member_shape(member),
        "desk": desk.name if desk else None,
        "evidence": [claim["sentence"] for claim in conversation.evidence],
        "waiting_since": conversation.waiting_since,
        "missed_calls": conversation.missed_calls,
        "outcome": conversation.outcome,
        "closed_at": conversation.closed_at,
        "last_at": conversation.last_at,
        "created_at": conversation.created_at,
    }

"""Reading conversations for the inbox: its views page by page, their counts and the search, each in a fixed number of queries."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, UnaryExpression, func, or_, select

from hub.records.account import Desk, Member
from hub.records.conversation import Conversation
from hub.records.line import Caller, Line
from hub.records.session import AccountSession
from hub.web.inbox.last_word import LastWord, last_words
from hub.web.inbox.wish import After, Stretch, View

PAGE = 50
COUNTED = 100


ConversationRow = Row[Conversation, Line, Caller, Member, Desk]


@dataclass(frozen=True, slots=True)
class ListedConversation:
    """One row of the inbox with the newest text or call in it."""

    conversation: Conversation
    line: Line
    caller: Caller
    owner: Member | None
    desk: Desk | None
    last: LastWord | None


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """A page of conversations and the place of the next one, None at the end."""

    rows: Sequence[ListedConversation]
    next_after: After | None


STRETCHES: Mapping[View, Sequence[Stretch]] = {
    View.MINE: (Stretch.WAITING, Stretch.REST),
    View.UNASSIGNED: (Stretch.WAITING, Stretch.REST),
    View.WAITING: (Stretch.WAITING,),
    View.OPEN: (Stretch.REST,),
    View.CLOSED: (Stretch.REST,),
}


def conversation_page(session: AccountSession, view: View, member_id: int, after: After | None, most: int = PAGE) -> ConversationPage:
    """The next conversations of a view."""
    found: list[tuple[Stretch, ConversationRow]] = []
    for stretch in STRETCHES[view]:
        if after is not None and after.stretch is Stretch.REST and stretch is Stretch.WAITING:
            continue
        begins_after = after if after is not None and after.stretch is stretch else None
        wanted = [*_of_view(view, member_id), *_in_stretch(view, stretch), *_behind(stretch, begins_after)]
        statement = _conversations().where(*wanted).order_by(*_order(stretch)).limit(most + 1 - len(found))
        found += [(stretch, row) for row in session.execute(statement)]
        if len(found) > most:
            break
    shown = found[:most]
    next_after = _place(shown[-1][0], shown[-1][1][0]) if len(found) > most else None
    return ConversationPage(listed(session, [row for _, row in shown]), next_after)


def conversations_by_id(session: AccountSession, ids: Collection[int], most: int = PAGE) -> Sequence[ListedConversation]:
    """These conversations, the one with the latest news first."""
    if not ids:
        return []
    # sorted here: a database that is asked for the newest ones reads backwards through the whole account
    found = session.execute(_conversations().where(Conversation.id.in_(ids))).all()
    newest = sorted(found, key=lambda row: (row[0].last_at, row[0].id), reverse=True)
    return listed(session, newest[:most])


def listed(session: AccountSession, rows: Sequence[ConversationRow]) -> Sequence[ListedConversation]:
    """The rows with what was said last in each."""
    last = last_words(session, [row[0].id for row in rows])
    return [ListedConversation(*row, last=last.get(row[0].id)) for row in rows]


def counts(session: AccountSession, member_id: int) -> dict[View, int]:
    """How many conversations each view of open ones has, counted as far as COUNTED."""
    views = (View.MINE, View.UNASSIGNED, View.WAITING, View.OPEN)
    counted = [
        select(func.count()).select_from(
            select(Conversation.id)
            .where(Conversation.account_id == session.account_id, *_of_view(view, member_id))
            .limit(COUNTED)
            .subquery()
        )
        for view in views
    ]
    found = session.execute(select(*(one.scalar_subquery() for one in counted))).one()
    return dict(zip(views, found, strict=True))


def _of_view(view: View, member_id: int) -> list[ColumnElement[bool]]:
    is_open = Conversation.open.is_(view is not View.CLOSED)
    if view is View.MINE:
        return [is_open, Conversation.member_id == member_id]
    if view is View.WAITING:
        return [is_open, Conversation.waiting_since.is_not(None)]
    return [is_open, Conversation.member_id.is_(None)] if view is View.UNASSIGNED else [is_open]


def _in_stretch(view: View, stretch: Stretch) -> list[ColumnElement[bool]]:
    if stretch is Stretch.WAITING:
        return [Conversation.waiting_since.is_not(None)]
    return [Conversation.waiting_since.is_(None)] if Stretch.WAITING in STRETCHES[view] else []


def _behind(stretch: Stretch, after: After | None) -> list[ColumnElement[bool]]:
    """What comes later in the stretch's order; said so that an index leads straight to it."""
    if after is None:
        return []
    if stretch is Stretch.WAITING:
        since = Conversation.waiting_since
        return [since >= after.at, or_(since > after.at, Conversation.id > after.conversation_id)]
    last = Conversation.last_at
    return [last <= after.at, or_(last < after.at, Conversation.id < after.conversation_id)]


def _order(stretch: Stretch) -> tuple[UnaryExpression[Any], ...]:
    if stretch is Stretch.WAITING:
        return (Conversation.waiting_since.asc(), Conversation.id.asc())
    return (Conversation.last_at.desc(), Conversation.id.desc())


def _place(stretch: Stretch, conversation: Conversation) -> After:
    since = conversation.waiting_since if stretch is Stretch.WAITING else None
    return After(stretch, since or conversation.last_at, conversation.id)


def _conversations() -> Select[Conversation, Line, Caller, Member, Desk]:
    return (
        select(Conversation, Line, Caller, Member, Desk)
        .join(Line, Line.id == Conversation.line_id)
        .join(Caller, Caller.id == Conversation.caller_id)
        .outerjoin(Member, Member.id == Conversation.member_id)
        .outerjoin(Desk, Desk.id == Conversation.desk_id)
    )

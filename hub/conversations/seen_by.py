"""What a member may see who is limited to their own desks: one answer for the pages and the API.

The rule. Owners and admins see everything. An agent or viewer with `own_desks_only` sees a conversation

- that is assigned to them,
- that belongs to a desk they own, whoever it is assigned to, or
- that belongs to nobody and to no desk yet, at a line of a desk they own.

Of all else they see what belongs to such a conversation: its calls, texts, tasks, notes and effects, and its caller. Besides these
they see the tasks given to them, and calls without a conversation at a line of their desks.

How to use it. A page does nothing: for such a member the database that `pages()` hands out reads only what they may see, and a
route with the id of anything else in its address answers 404 before its function runs, so actions are covered too. Whoever takes
ids from elsewhere (a form, the body of a request) asks `is_seen`. Whoever reads for a member without pages uses
`database.limited_to(*limits_of(viewpoint))`. A statement that counts or joins by hand adds `conversations_seen_by` or `calls_seen_by`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, LoaderCriteriaOption, with_loader_criteria

from hub.records.account import Desk, MemberRole
from hub.records.call import Call, Task
from hub.records.connection import PersonLink
from hub.records.consent import ConsentEntry
from hub.records.conversation import Conversation, ConversationEntry, StaffCall, Text
from hub.records.line import Caller, Line
from hub.records.outbox import OutboxRow
from hub.records.report_day import ReportDayPart
from hub.records.session import AccountSession
from hub.records.table import AccountOwned

LIMITED_ROLES = frozenset({MemberRole.AGENT, MemberRole.VIEWER})
# aliases of the plain tables: what a statement reads from must not be taken for what is meant inside a condition on it; made once,
# because their columns cost more than all else of a request
DESK, LINE, THREAD, CALL = (table.__table__.alias().c for table in (Desk, Line, Conversation, Call))
Id = InstrumentedAttribute[int] | InstrumentedAttribute[int | None]


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """A member who sees only their own desks."""

    account_id: int
    member_id: int


def viewpoint(*, account_id: int, member_id: int, role: str, own_desks_only: bool) -> Viewpoint | None:
    """From where this member looks; None when they see everything."""
    return Viewpoint(account_id, member_id) if own_desks_only and role in LIMITED_ROLES else None


def conversations_seen_by(seer: Viewpoint) -> ColumnElement[bool]:
    """The condition on `Conversation`."""
    return _of_own_desks(Conversation, seer)


def calls_seen_by(seer: Viewpoint) -> ColumnElement[bool]:
    """The condition on `Call`."""
    at_own_line = and_(Call.conversation_id.is_(None), Call.line_id.in_(_own_lines(seer)))
    return or_(_its_conversation_is_seen(Call.conversation_id, seer), at_own_line)


def _of_own_desks(conversation: Any, seer: Viewpoint) -> ColumnElement[bool]:
    """The rule, of the columns of `conversation`."""
    nobodys = and_(conversation.member_id.is_(None), conversation.desk_id.is_(None))
    return or_(
        conversation.member_id == seer.member_id,
        conversation.desk_id.in_(_own_desks(seer)),
        and_(nobodys, conversation.line_id.in_(_own_lines(seer))),
    )


def _own_desks(seer: Viewpoint) -> Select[int]:
    return select(DESK.id).where(DESK.account_id == seer.account_id, DESK.member_id == seer.member_id)


def _own_lines(seer: Viewpoint) -> Select[int]:
    return select(LINE.id).where(LINE.account_id == seer.account_id, LINE.desk_id.in_(_own_desks(seer)))


def _its_conversation_is_seen(conversation_id: Id, seer: Viewpoint) -> ColumnElement[bool]:
    return exists().where(THREAD.account_id == seer.account_id, THREAD.id == conversation_id, _of_own_desks(THREAD, seer))


def _its_caller_is_seen(caller_id: Id, seer: Viewpoint) -> ColumnElement[bool]:
    at_own_line = and_(CALL.conversation_id.is_(None), CALL.line_id.in_(_own_lines(seer)))
    return or_(
        exists().where(THREAD.account_id == seer.account_id, THREAD.caller_id == caller_id, _of_own_desks(THREAD, seer)),
        exists().where(CALL.account_id == seer.account_id, CALL.caller_id == caller_id, at_own_line),
    )


def _by_conversation_or_caller(row: type[Task | OutboxRow], seer: Viewpoint) -> ColumnElement[bool]:
    without = and_(row.conversation_id.is_(None), _its_caller_is_seen(row.caller_id, seer))
    return or_(_its_conversation_is_seen(row.conversation_id, seer), without)


CONDITIONS: Mapping[type[AccountOwned], Callable[[Viewpoint], ColumnElement[bool]]] = {
    Conversation: conversations_seen_by,
    Call: calls_seen_by,
    Caller: lambda seer: _its_caller_is_seen(Caller.id, seer),
    Text: lambda seer: _its_conversation_is_seen(Text.conversation_id, seer),
    ConversationEntry: lambda seer: _its_conversation_is_seen(ConversationEntry.conversation_id, seer),
    StaffCall: lambda seer: _its_conversation_is_seen(StaffCall.conversation_id, seer),
    Task: lambda seer: or_(Task.member_id == seer.member_id, _by_conversation_or_caller(Task, seer)),
    OutboxRow: lambda seer: _by_conversation_or_caller(OutboxRow, seer),
    PersonLink: lambda seer: _its_caller_is_seen(PersonLink.caller_id, seer),
    ConsentEntry: lambda seer: _its_caller_is_seen(ConsentEntry.caller_id, seer),
    ReportDayPart: lambda seer: _of_own_desks(ReportDayPart, seer),
}
"""Every table that is limited, with the condition on it."""


def limits_of(seer: Viewpoint | None) -> tuple[LoaderCriteriaOption, ...]:
    """What a database is limited to so that its reading sessions find only what the member may see."""
    if seer is None:
        return ()
    return tuple(with_loader_criteria(table, condition(seer), include_aliases=True) for table, condition in CONDITIONS.items())


def is_seen(session: AccountSession, seer: Viewpoint | None, table: type[AccountOwned], row_id: int) -> bool:
    """Whether the row is there and the member may see it."""
    found = select(table.id).where(table.id == row_id)
    if seer is not None and table in CONDITIONS:
        found = found.where(CONDITIONS[table](seer))
    return session.scalar(found) is not None

"""Reading one call's story, from the first ring to the note, in a fixed number of queries."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, func, select, union_all

from hub.records.account import Desk, Member
from hub.records.call import Call, Task
from hub.records.connection import Connection, PersonLink
from hub.records.conversation import Conversation
from hub.records.inbox import InboxRow
from hub.records.line import Caller, Line
from hub.records.outbox import OutboxRow, StoredExchange, TraceEntry
from hub.records.session import AccountSession
from hub.web.calls.durations import Moments
from hub.web.inbox.thread import ThreadEntry, thread_entries

ENTRIES_SHOWN = 300
ROWS_SHOWN = 100
REQUESTS_SHOWN = 100
NO_CALL = 0
Told = TraceEntry | OutboxRow | Task | InboxRow


@dataclass(frozen=True, slots=True)
class Step:
    """One sentence of the story; `after_s` is the time since the one before, None for the first."""

    entry: TraceEntry
    after_s: float | None


@dataclass(frozen=True, slots=True)
class Owed:
    """One effect of the call with the requests that were made for it."""

    row: OutboxRow
    requests: Sequence[StoredExchange]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStory:
    """Everything that one page tells about a call."""

    call: Call
    line: Line
    caller: Caller | None
    conversation: Conversation | None
    owner: Member | None
    desk: Desk | None
    steps: Sequence[Step]
    thread: Sequence[ThreadEntry]
    owed: Sequence[Owed]
    received: Sequence[InboxRow]
    links: Sequence[Row[PersonLink, Connection]]
    tasks: Sequence[Task]

    @property
    def moments(self) -> Moments:
        """The moments between which durations are shown."""
        call = self.call
        return Moments(
            rang=call.started_at,
            hung_up=call.ended_at,
            text_accepted=self._told_at("text_sent"),
            text_delivered=self._told_at("text_delivered"),
            wrote_back=call.replied_at,
            person_turned=call.first_human_at,
        )

    def _told_at(self, kind: str) -> dt.datetime | None:
        return next((step.entry.at for step in self.steps if step.entry.kind == kind and step.entry.call_id == self.call.id), None)


def call_story(session: AccountSession, call_id: int) -> CallStory | None:
    """The story of a call of this account, None when it has no such call."""
    found = (
        select(Call, Line, Caller, Conversation, Member, Desk)
        .join(Line, Line.id == Call.line_id)
        .outerjoin(Caller, Caller.id == Call.caller_id)
        .outerjoin(Conversation, Conversation.id == Call.conversation_id)
        .outerjoin(Member, Member.id == Conversation.member_id)
        .outerjoin(Desk, Desk.id == Conversation.desk_id)
        .where(Call.id == call_id)
    )
    row = session.execute(found).one_or_none()
    if row is None:
        return None
    call, line, caller, conversation, owner, desk = row
    steps = _steps(session, call)
    return CallStory(
        call=call,
        line=line,
        caller=caller,
        conversation=conversation,
        owner=owner,
        desk=desk,
        steps=steps,
        thread=thread_entries(session, call.conversation_id),
        owed=_owed(session, call),
        received=_received(session, call, [step.entry.inbox_row_id for step in steps if step.entry.inbox_row_id]),
        links=_links(session, call),
        tasks=_tasks(session, call),
    )


def _found(session: AccountSession, table: type[Told], *ways: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    """The condition that one of the ways leads to a row.

    Each is a search of its own: of ways that are joined by "or", SQLite may make a walk over all rows of the account.
    """
    ids = (select(table.id).where(table.account_id == session.account_id, *way) for way in ways)
    return table.id.in_(union_all(*ids))


def _of_no_call(table: type[TraceEntry | OutboxRow | Task]) -> ColumnElement[bool]:
    """Written so that no index is chosen for it: very many rows are of no call."""
    return func.coalesce(table.call_id, NO_CALL) == NO_CALL


def _tasks(session: AccountSession, call: Call) -> Sequence[Task]:
    """Those of the call, and those of its conversation that no call stands behind."""
    about: list[list[ColumnElement[bool]]] = [[Task.call_id == call.id]]
    if call.conversation_id is not None:
        about.append([Task.caller_id == call.caller_id, Task.conversation_id == call.conversation_id, _of_no_call(Task)])
    return session.scalars(select(Task).where(_found(session, Task, *about)).order_by(Task.id)).all()


def _steps(session: AccountSession, call: Call) -> list[Step]:
    """What was told of the call; and of its thread and caller from its ring until the next call rang."""
    told: list[list[ColumnElement[bool]]] = [[TraceEntry.call_id == call.id]]
    if call.caller_id is not None:
        next_ring = session.scalar(
            select(func.min(Call.started_at)).where(Call.caller_id == call.caller_id, Call.started_at > call.started_at)
        )
        meanwhile = [_of_no_call(TraceEntry), TraceEntry.at >= call.started_at]
        if next_ring is not None:
            meanwhile.append(TraceEntry.at < next_ring)
        told.append([TraceEntry.caller_id == call.caller_id, *meanwhile])
        if call.conversation_id is not None:
            told.append([TraceEntry.conversation_id == call.conversation_id, *meanwhile])
    found = select(TraceEntry).where(_found(session, TraceEntry, *told))
    entries = session.scalars(found.order_by(TraceEntry.id).limit(ENTRIES_SHOWN)).all()
    return [
        Step(entry, (entry.at - last.at).total_seconds() if last else None) for last, entry in zip([None, *entries], entries, strict=False)
    ]


def _owed(session: AccountSession, call: Call) -> list[Owed]:
    about: list[list[ColumnElement[bool]]] = [[OutboxRow.call_id == call.id]]
    if call.conversation_id is not None:
        about.append([OutboxRow.conversation_id == call.conversation_id, _of_no_call(OutboxRow)])
    newest = select(OutboxRow).where(_found(session, OutboxRow, *about)).order_by(OutboxRow.id.desc()).limit(ROWS_SHOWN)
    rows = session.scalars(newest).all()[::-1]
    if not rows:
        return []
    of_rows = select(StoredExchange).where(StoredExchange.outbox_row_id.in_([row.id for row in rows])).order_by(StoredExchange.id)
    requests: dict[int, list[StoredExchange]] = {}
    for request in session.scalars(of_rows):
        requests.setdefault(request.outbox_row_id, []).append(request)
    return [Owed(row, requests.get(row.id, [])) for row in rows]


def _received(session: AccountSession, call: Call, named_in_trace: list[int]) -> Sequence[InboxRow]:
    """The requests about the call, and those that its story names. These rows may belong to nobody, so the account is asked for."""
    of_call = [InboxRow.connection_id == call.connection_id, InboxRow.call_id == call.provider_call_id]
    found = select(InboxRow).where(_found(session, InboxRow, of_call, [InboxRow.id.in_(named_in_trace)]))
    return session.scalars(found.order_by(InboxRow.id).limit(REQUESTS_SHOWN)).all()


def _links(session: AccountSession, call: Call) -> Sequence[Row[PersonLink, Connection]]:
    if call.caller_id is None:
        return []
    found = select(PersonLink, Connection).join(Connection, Connection.id == PersonLink.connection_id)
    return session.execute(found.where(PersonLink.caller_id == call.caller_id).order_by(PersonLink.id)).all()

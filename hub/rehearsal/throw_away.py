"""The database of one rehearsed call: in memory, filled with what was known when the call came, gone afterwards."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from typing import Any, TypeVar

from sqlalchemy import inspect

from hub.records.account import Account
from hub.records.call import Call, CallOutcome, Task
from hub.records.connection import Connection, ConnectionState, RecordChoice
from hub.records.conversation import Conversation
from hub.records.database import IN_MEMORY, Database
from hub.records.migrate import TABLES
from hub.records.session import AccountSession
from hub.rehearsal.past_calls import Business, PastCall
from hub.settings import Settings

T = TypeVar("T")
APART = 9_000_000_000
"""What calls and conversations get added to their numbers, so that no mark of theirs is found at the vendor already."""
INDEX_OVERLAP = dt.timedelta(minutes=5)


class ReplayClock:
    """The time in a rehearsal; it goes from event to event."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now

    def __call__(self) -> dt.datetime:
        """The moment that is played."""
        return self.now


@contextmanager
def throw_away(settings: Settings, clock: ReplayClock) -> Iterator[Database]:
    """An empty database that runs on `clock` and ends with the block."""
    database = Database(replace(settings, database_url=IN_MEMORY), clock=clock)
    try:
        TABLES.create_all(database.engine, checkfirst=False)
        yield database
    finally:
        database.close()


def fill(database: Database, business: Business, past: PastCall, connection_id: int) -> None:
    """Put the business in, and the caller as somebody of whom this call is the first that is heard."""
    with database.write(business.account.id) as session:
        put_business(session, business)
        session.get_one(Connection, connection_id).watermark = past.call.started_at - INDEX_OVERLAP
        _put_caller(session, past)
        session.flush()
        _put_refusals(session, past, connection_id)


def put_business(session: AccountSession, business: Business) -> None:
    """Put the account with its connections, people, desks and lines in."""
    account = business.account
    session.add(copy_of(account, client_desk_id=None, fallback_member_id=None))
    session.flush()
    for _, rows in groupby(business.rows, type):
        session.add_all(_as_connection(row) if isinstance(row, Connection) else copy_of(row) for row in rows)
        session.flush()
    stored = session.get_one(Account, account.id)
    stored.client_desk_id, stored.fallback_member_id = account.client_desk_id, account.fallback_member_id


def copy_of(row: T, **changes: Any) -> T:
    """The same row for another database."""
    columns = inspect(type(row)).column_attrs
    return type(row)(**{**{column.key: getattr(row, column.key) for column in columns}, **changes})


def _as_connection(row: Connection) -> Connection:
    """The connection without its secrets, which stay where they are, and ready for work."""
    nothing = {"credentials": "", "token": None, "token_expires_at": None, "token_lease": None, "token_lease_until": None}
    return copy_of(row, **nothing, paused=False, state=ConnectionState.WORKING, trouble=None, trouble_until=None)


def _put_caller(session: AccountSession, past: PastCall) -> None:
    call, caller = past.call, past.caller
    opted_out = caller.opted_out_at is not None and caller.opted_out_at < call.started_at
    session.add(copy_of(caller, name=past.name, opted_out_at=caller.opted_out_at if opted_out else None, texts_paused=False))
    session.flush()
    session.add_all(copy_of(row) for row in (*past.links, *past.index))
    session.flush()
    conversation = Conversation(
        id=APART + (call.conversation_id or 0),
        line_id=call.line_id,
        caller_id=caller.id,
        evidence=[],
        last_at=session.now,
        created_at=session.now,
    )
    session.add_all([conversation, unheard(call, APART + call.id)])


def unheard(call: Call, call_id: int) -> Call:
    """The call under another id, as one of which nothing was told yet."""
    untold: dict[str, Any] = {
        "happenings": [],
        "outcome": CallOutcome.UNDER_WAY,
        "because": None,
        "ended_at": None,
        "conversation_id": None,
        "voicemail": None,
        "voicemail_s": None,
        "first_human_at": None,
        "replied_at": None,
        "replied_after_s": None,
        "texted_at": None,
        "called_back_at": None,
        "wording": None,
    }
    undecided = {"decision": None, "decision_reason": None, "decided_at": None, "ending": None, "ended_as_of": None}
    return copy_of(call, id=call_id, **untold, **undecided)


def _put_refusals(session: AccountSession, past: PastCall, connection_id: int) -> None:
    """Records that are not the caller's: as members said, and the one that came of this very call."""
    task = Task(key="rehearsal", kind="rehearsal", sentence="", due_at=session.now, done_at=session.now, created_at=session.now)
    session.add(task)
    session.flush()
    refused = {choice.vendor_id: choice for choice in past.refused if choice.connection_id == connection_id}
    session.add_all(copy_of(choice, task_id=task.id) for choice in refused.values())
    made = past.made_since
    if made is not None and made.vendor_id not in refused:
        about = {"task_id": task.id, "connection_id": connection_id, "caller_id": past.caller.id}
        session.add(RecordChoice(vendor_id=made.vendor_id, kind=made.kind, name=made.name, is_not_them=True, **about))

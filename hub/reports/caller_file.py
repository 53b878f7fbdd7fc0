"""The business's callers as a file, for a firm whose own system is not connected, or is no more."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select

from hub.records.account import Member
from hub.records.call import Call, CallOutcome
from hub.records.connection import Connection, PersonLink
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.database import Database
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.reports.spreadsheet_cells import as_words, csv_line

CALLERS_AT_A_TIME = 200
COLUMNS = (
    "number", "name", "first_call", "last_call", "calls", "missed_calls", "last_reply_at", "last_reply", "about", "role",
    "owner", "opted_out_at", "records",
)  # fmt: skip


def caller_file(database: Database, account_id: int) -> Iterator[str]:
    """Lines of CSV (RFC 4180), the first one naming the columns; moments are in UTC, numbers in E.164."""
    yield csv_line(COLUMNS)
    after = 0
    while True:
        with database.read(account_id) as session:
            callers = session.scalars(select(Caller).where(Caller.id > after).order_by(Caller.id).limit(CALLERS_AT_A_TIME)).all()
            lines = [csv_line(row) for row in _rows(session, callers)]
        if not callers:
            return
        yield from lines
        after = callers[-1].id


def _rows(session: AccountSession, callers: Sequence[Caller]) -> Iterator[tuple[str, ...]]:
    ids = [caller.id for caller in callers]
    calls = _calls(session, ids)
    conversations = _newest(session, ids)
    replies = _replies(session, [conversation.id for conversation in conversations.values()])
    members = {member.id: member.name for member in session.scalars(select(Member))}
    records = _records(session, ids)
    for caller in callers:
        first, last, count, missed = calls.get(caller.id, ("", "", "0", "0"))
        conversation = conversations.get(caller.id)
        reply = replies.get(conversation.id) if conversation else None
        yield (
            caller.number,
            as_words(caller.name or ""),
            first,
            last,
            count,
            missed,
            reply.at.isoformat(timespec="seconds") if reply else "",
            as_words(reply.body if reply else ""),
            conversation.intent or "" if conversation else "",
            as_words((conversation.role_name if conversation else None) or ""),
            as_words(members.get(conversation.member_id or 0, "") if conversation else ""),
            caller.opted_out_at.isoformat(timespec="seconds") if caller.opted_out_at else "",
            as_words("; ".join(records.get(caller.id, []))),
        )


def _calls(session: AccountSession, ids: Sequence[int]) -> dict[int, tuple[str, str, str, str]]:
    counted = (
        select(
            Call.caller_id,
            func.min(Call.started_at),
            func.max(Call.started_at),
            func.count(),
            func.count().filter(Call.outcome == CallOutcome.MISSED),
        )
        .where(Call.account_id == session.account_id, Call.caller_id.in_(ids), Call.guided_test.is_(False))
        .group_by(Call.caller_id)
    )
    return {
        caller_id: (first.isoformat(timespec="seconds"), last.isoformat(timespec="seconds"), str(count), str(missed))
        for caller_id, first, last, count, missed in session.execute(counted)
        if caller_id is not None
    }


def _newest(session: AccountSession, ids: Sequence[int]) -> dict[int, Conversation]:
    """Each caller's newest conversation."""
    found = session.scalars(select(Conversation).where(Conversation.caller_id.in_(ids)).order_by(Conversation.last_at, Conversation.id))
    return {conversation.caller_id: conversation for conversation in found}


def _replies(session: AccountSession, conversation_ids: Sequence[int]) -> dict[int, Text]:
    """Each conversation's newest reply."""
    wanted = select(Text).where(Text.conversation_id.in_(conversation_ids), Text.kind == TextKind.REPLY)
    return {reply.conversation_id: reply for reply in session.scalars(wanted.order_by(Text.id))}


def _records(session: AccountSession, ids: Sequence[int]) -> dict[int, list[str]]:
    """Where each caller is known, by the connection's name."""
    found = (
        select(PersonLink, Connection)
        .join(Connection, Connection.id == PersonLink.connection_id)
        .where(PersonLink.caller_id.in_(ids))
        .order_by(PersonLink.id)
    )
    records: dict[int, list[str]] = {}
    for link, connection in session.execute(found):
        records.setdefault(link.caller_id, []).append(f"{connection.name} {link.url or link.vendor_id}")
    return records

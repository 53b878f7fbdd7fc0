"""Finding what is older than it is kept; nothing that is open, owed or not settled is ever among it."""

import datetime as dt
from collections.abc import Callable, Mapping

from sqlalchemy import Select, and_, exists, func, or_, select

from hub.records.account import Account
from hub.records.audit import AuditEntry
from hub.records.call import Call, CallOutcome, Task
from hub.records.conversation import Conversation, Text
from hub.records.inbox import InboxEvent, InboxEventState, InboxRow, InboxRowState
from hub.records.line import Caller
from hub.records.outbox import OutboxRow, OutboxState, StoredExchange
from hub.records.session import AccountSession
from hub.retention.limits import Kept, kept_since

ENDED = (OutboxState.DONE, OutboxState.DROPPED)
Find = Callable[[int, dt.datetime], Select[int]]
SETTLED = (InboxEventState.DONE, InboxEventState.IGNORED, InboxEventState.FAILED)


def old_texts(account_id: int, before: dt.datetime) -> Select[int]:
    """Texts whose words go; not one that waits to leave or that somebody waits for an answer to."""
    waited_for = exists().where(
        Conversation.id == Text.conversation_id, Conversation.waiting_text_id == Text.id, Conversation.waiting_since.is_not(None)
    )
    return select(Text.id).where(
        Text.account_id == account_id,
        Text.removed_at.is_(None),
        Text.at < before,
        ~and_(Text.outbound, Text.status.is_(None)),
        ~waited_for,
    )


def old_voicemails(account_id: int, before: dt.datetime) -> Select[int]:
    """Calls whose link to a recording goes."""
    return select(Call.id).where(
        Call.account_id == account_id, Call.voicemail != "", Call.started_at < before, Call.outcome != CallOutcome.UNDER_WAY
    )


def old_inbox_rows(account_id: int, before: dt.datetime) -> Select[int]:
    """Received requests that were read or refused."""
    return select(InboxRow.id).where(
        InboxRow.account_id == account_id,
        InboxRow.removed_at.is_(None),
        InboxRow.received_at < before,
        InboxRow.state != InboxRowState.UNREAD,
    )


def old_inbox_events(account_id: int, before: dt.datetime) -> Select[int]:
    """Events that are settled."""
    return select(InboxEvent.id).where(InboxEvent.account_id == account_id, InboxEvent.at < before, InboxEvent.state.in_(SETTLED))


def old_exchanges(account_id: int, before: dt.datetime) -> Select[int]:
    """Requests made for what is ended."""
    ended = exists().where(OutboxRow.id == StoredExchange.outbox_row_id, OutboxRow.state.in_(ENDED))
    return select(StoredExchange.id).where(StoredExchange.account_id == account_id, StoredExchange.at < before, ended)


def old_outbox_rows(account_id: int, before: dt.datetime) -> Select[int]:
    """What was owed and is ended; what is held for a person is not."""
    return select(OutboxRow.id).where(
        OutboxRow.account_id == account_id, OutboxRow.removed_at.is_(None), OutboxRow.ended_at < before, OutboxRow.state.in_(ENDED)
    )


def old_audit_entries(account_id: int, before: dt.datetime) -> Select[int]:
    """Entries of the audit log."""
    return select(AuditEntry.id).where(AuditEntry.account_id == account_id, AuditEntry.at < before)


def old_callers(account_id: int, before: dt.datetime) -> Select[int]:
    """Callers of whom nothing was heard since, for whom nothing is to be done and nothing is owed."""
    return select(Caller.id).where(
        Caller.account_id == account_id,
        Caller.erased_at.is_(None),
        Caller.created_at < before,
        ~exists().where(Call.account_id == account_id, Call.caller_id == Caller.id, Call.started_at >= before),
        ~exists().where(
            Conversation.account_id == account_id,
            Conversation.caller_id == Caller.id,
            or_(Conversation.last_at >= before, Conversation.waiting_since.is_not(None)),
        ),
        ~exists().where(Task.account_id == account_id, Task.caller_id == Caller.id, Task.done_at.is_(None)),
        ~exists().where(OutboxRow.account_id == account_id, OutboxRow.caller_id == Caller.id, OutboxRow.state.not_in(ENDED)),
    )


DUE: Mapping[Kept, tuple[Find, ...]] = {
    Kept.TEXTS: (old_texts,),
    Kept.VOICEMAILS: (old_voicemails,),
    Kept.CALLERS: (old_callers,),
    Kept.REQUESTS: (old_inbox_rows, old_inbox_events, old_exchanges, old_outbox_rows),
    Kept.AUDIT: (old_audit_entries,),
}


def how_many(session: AccountSession, account: Account) -> dict[Kept, int]:
    """What would go now of each kind, without anything going."""
    counts = {}
    for kept, finders in DUE.items():
        before = kept_since(account, kept, session.now)
        counts[kept] = 0 if before is None else sum(_count(session, find(session.account_id, before)) for find in finders)
    return counts


def _count(session: AccountSession, found: Select[int]) -> int:
    return session.scalar(select(func.count()).select_from(found.subquery())) or 0

"""Removing what is older than it is kept: a little at a time, each time from what the database holds, so that it can stop anywhere."""

import contextlib
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from sqlalchemy import delete, select, update

from hub.consent.erased_numbers import digest_of_number
from hub.records.account import Account
from hub.records.audit_log import forget_entries
from hub.records.call import Call
from hub.records.conversation import ConversationEntry, Text
from hub.records.database import Database
from hub.records.inbox import InboxEvent, InboxRow
from hub.records.line import Caller
from hub.records.locking import lock_caller
from hub.records.outbox import OutboxRow, StoredExchange
from hub.records.session import AccountSession
from hub.retention import due
from hub.retention.api_answers import remove_old_api_answers
from hub.retention.erase_caller import UnderWay, erase_caller
from hub.retention.limits import Kept, kept_since
from hub.retention.spent_sign_ins import remove_spent_sign_ins

ROWS_AT_A_TIME = 200
CALLERS_AT_A_TIME = 5

Remove = Callable[[AccountSession, Sequence[int], dt.datetime], None]


def sweep_once(database: Database, account_id: int) -> bool:
    """Remove one batch of the first kind of which something is due; whether there was any."""
    for kept, finders in due.DUE.items():
        for find in finders:
            most = CALLERS_AT_A_TIME if kept is Kept.CALLERS else ROWS_AT_A_TIME
            with database.read(account_id) as session:
                before = kept_since(session.get_one(Account, account_id), kept, session.now)
                ids = [] if before is None else session.scalars(find(account_id, before).limit(most)).all()
            if before is not None and ids:
                _remove(database, account_id, find, ids, before)
                return True
    return remove_old_api_answers(database, account_id) or remove_spent_sign_ins(database, account_id)


def _remove(database: Database, account_id: int, find: due.Find, ids: Sequence[int], before: dt.datetime) -> None:
    if find is due.old_callers:
        _erase_callers(database, account_id, ids, before)
        return
    with database.write(account_id) as session:
        REMOVE[find](session, _still(session, find, ids, before), before)


def _still(session: AccountSession, find: due.Find, ids: Sequence[int], before: dt.datetime) -> Sequence[int]:
    """Those of the rows that are due now, too, with nobody else writing."""
    found = find(session.account_id, before)
    return session.scalars(found.where(found.selected_columns[0].in_(ids))).all()


def _texts(session: AccountSession, ids: Sequence[int], before: dt.datetime) -> None:
    conversations = session.scalars(select(Text.conversation_id).where(Text.id.in_(ids)).distinct()).all()
    session.execute(update(Text).where(Text.id.in_(ids)).values(body="", media=[], removed_at=session.now))
    old_notes = (ConversationEntry.conversation_id.in_(conversations), ConversationEntry.at < before, ConversationEntry.words != "")
    session.execute(update(ConversationEntry).where(*old_notes).values(words=""))


def _voicemails(session: AccountSession, ids: Sequence[int], before: dt.datetime) -> None:  # noqa: ARG001 - one shape for all
    session.execute(update(Call).where(Call.id.in_(ids)).values(voicemail=""))


def _inbox_rows(session: AccountSession, ids: Sequence[int], before: dt.datetime) -> None:  # noqa: ARG001 - one shape for all
    for row in session.scalars(select(InboxRow).where(InboxRow.id.in_(ids), InboxRow.account_id == session.account_id)):
        split = urlsplit(row.url)
        row.body, row.headers, row.removed_at = b"", {}, session.now
        row.url = f"{split.scheme}://{split.netloc}"


def _inbox_events(session: AccountSession, ids: Sequence[int], before: dt.datetime) -> None:  # noqa: ARG001 - one shape for all
    session.execute(delete(InboxEvent).where(InboxEvent.id.in_(ids)))


def _exchanges(session: AccountSession, ids: Sequence[int], before: dt.datetime) -> None:  # noqa: ARG001 - one shape for all
    session.execute(delete(StoredExchange).where(StoredExchange.id.in_(ids)))


def _outbox_rows(session: AccountSession, ids: Sequence[int], before: dt.datetime) -> None:  # noqa: ARG001 - one shape for all
    ended = update(OutboxRow).where(OutboxRow.id.in_(ids))
    session.execute(ended.values(payload={}, outcome=None, error=None, removed_at=session.now))


def _audit_entries(session: AccountSession, ids: Sequence[int], before: dt.datetime) -> None:  # noqa: ARG001 - one shape for all
    forget_entries(session, session.account_id, before, ROWS_AT_A_TIME)


def _erase_callers(database: Database, account_id: int, ids: Sequence[int], before: dt.datetime) -> None:
    with database.read(account_id) as session:
        numbers = select(Caller.id, Caller.number).where(Caller.id.in_(ids))
        digests = {caller_id: digest_of_number(session, number) for caller_id, number in session.execute(numbers)}
    with database.write(account_id) as session:
        for caller_id in _still(session, due.old_callers, ids, before):
            with contextlib.suppress(UnderWay):
                erase_caller(session, lock_caller(session, caller_id), digests[caller_id])


REMOVE: Mapping[due.Find, Remove] = {
    due.old_texts: _texts,
    due.old_voicemails: _voicemails,
    due.old_inbox_rows: _inbox_rows,
    due.old_inbox_events: _inbox_events,
    due.old_exchanges: _exchanges,
    due.old_outbox_rows: _outbox_rows,
    due.old_audit_entries: _audit_entries,
}

"""Erasing one caller: their words, names and traces go, the bare facts of their calls and texts stay for the reports.

The consent ledger stays, too. Who opted out keeps the number, for nobody could honour the wish without it; of everybody else the
ledger holds only a digest of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, cast, delete, func, literal, or_, select, update

from hub.records.account import Notice
from hub.records.api_key import ApiAnswer
from hub.records.call import Call, Task
from hub.records.connection import PersonLink, RecordChoice
from hub.records.consent import ConsentEntry, ConsentKind
from hub.records.conversation import Conversation, ConversationEntry, Text
from hub.records.inbox import InboxEvent, InboxRow
from hub.records.line import Caller
from hub.records.outbox import OutboxRow, OutboxState, StoredExchange, TraceEntry
from hub.records.session import AccountSession
from hub.retention.due import ENDED, SETTLED

OPTED = (ConsentKind.OPT_IN, ConsentKind.OPT_OUT, ConsentKind.OFFERS)
GONE = "Removed with the caller."


class UnderWay(RuntimeError):
    """Something is being sent for this caller right now; a minute later they can be erased."""


@dataclass(frozen=True, slots=True)
class Traces:
    """Where a caller stands: ids of the rows that are about them."""

    conversations: list[int]
    calls: list[int]
    texts: list[int]
    effects: list[int]
    requests: list[int]


def traces_of(session: AccountSession, caller: Caller) -> Traces:
    """All rows about a caller that hold something of them; `requests` only as far as the story names them."""
    conversations = list(session.scalars(select(Conversation.id).where(Conversation.caller_id == caller.id)))
    calls = list(session.scalars(select(Call.id).where(Call.caller_id == caller.id)))
    texts = list(session.scalars(select(Text.id).where(Text.conversation_id.in_(conversations))))
    effects = set(session.scalars(select(OutboxRow.id).where(OutboxRow.conversation_id.in_(conversations))))
    effects |= set(session.scalars(select(OutboxRow.id).where(OutboxRow.call_id.in_(calls))))
    effects |= set(session.scalars(select(OutboxRow.id).where(OutboxRow.caller_id == caller.id)))
    named = (TraceEntry.caller_id == caller.id, TraceEntry.conversation_id.in_(conversations), TraceEntry.call_id.in_(calls))
    told = select(TraceEntry.inbox_row_id).where(or_(*named), TraceEntry.inbox_row_id.is_not(None))
    requests = set(session.scalars(select(InboxRow.id).where(InboxRow.id.in_(told), InboxRow.removed_at.is_(None))))
    requests |= set(
        session.scalars(
            select(InboxRow.id)
            .join(Call, (Call.connection_id == InboxRow.connection_id) & (Call.provider_call_id == InboxRow.call_id))
            .where(Call.id.in_(calls), InboxRow.account_id == session.account_id, InboxRow.removed_at.is_(None))
        )
    )
    return Traces(conversations, calls, texts, sorted(effects), sorted(requests))


def requests_that_name(session: AccountSession, number: str) -> list[int]:
    """Received requests of the account with this E.164 number anywhere in them; it reads them all, so not inside a write."""
    digits = literal(number.removeprefix("+").encode())
    found: ColumnElement[int] = (
        func.instr(InboxRow.body, digits) if session.settings.is_sqlite else func.position(digits.op("IN")(InboxRow.body))
    )
    rows = select(InboxRow.id).where(InboxRow.account_id == session.account_id, InboxRow.removed_at.is_(None), found > 0)
    said = cast(InboxEvent.payload, String).contains(number.removeprefix("+"))
    events = select(InboxEvent.inbox_row_id).where(InboxEvent.account_id == session.account_id, InboxEvent.inbox_row_id.is_not(None), said)
    return sorted({*session.scalars(rows), *(one for one in session.scalars(events) if one is not None)})


def erase_caller(session: AccountSession, caller: Caller, digest: str, requests: Sequence[int] = ()) -> Traces:
    """Erase the locked caller, with what was received in the named inbox rows. Raises UnderWay while something of theirs is being sent.

    `digest` is that of their number; it takes long to make, so it is made before the transaction that writes.
    """
    traces = traces_of(session, caller)
    traces.requests.extend(requests)
    doing = select(OutboxRow.id).where(OutboxRow.id.in_(traces.effects), OutboxRow.state == OutboxState.DOING).limit(1)
    if session.scalar(doing) is not None:
        raise UnderWay("Something is being sent for this caller right now. Try again in a minute.")
    _erase_words(session, traces)
    _erase_kept_answers(session, traces)
    _erase_what_was_owed(session, traces)
    _erase_what_was_received(session, traces)
    _erase_story(session, caller, traces)
    _erase_number(session, caller, digest)
    session.flush()
    return traces


def _erase_words(session: AccountSession, traces: Traces) -> None:
    of_texts = update(Text).where(Text.id.in_(traces.texts))
    session.execute(of_texts.values(body="", media=[], removed_at=session.now))
    of_threads = update(ConversationEntry).where(ConversationEntry.conversation_id.in_(traces.conversations))
    session.execute(of_threads.values(words=""))
    known: dict[str, Any] = {"role_name": None, "evidence": [], "waiting_since": None, "waiting_text_id": None, "open": False}
    session.execute(update(Conversation).where(Conversation.id.in_(traces.conversations)).values(known))
    session.execute(update(Call).where(Call.id.in_(traces.calls)).values(caller_raw="", happenings=[]))
    with_voicemail = (Call.id.in_(traces.calls), Call.voicemail.is_not(None))
    session.execute(update(Call).where(*with_voicemail).values(voicemail=""))


def _erase_kept_answers(session: AccountSession, traces: Traces) -> None:
    """What programs were answered when they wrote to the caller; such answers are kept for two days, so there are few."""
    texts = {str(text_id) for text_id in traces.texts}
    for kept in session.scalars(select(ApiAnswer)):
        if str(kept.answer.get("id")) in texts:
            session.delete(kept)


def _erase_what_was_owed(session: AccountSession, traces: Traces) -> None:
    not_ended = update(OutboxRow).where(OutboxRow.id.in_(traces.effects), OutboxRow.state.not_in(ENDED))
    session.execute(not_ended.values(state=OutboxState.DROPPED, reason="erased", ended_at=session.now, lease=None))
    session.execute(
        update(OutboxRow).where(OutboxRow.id.in_(traces.effects)).values(payload={}, outcome=None, error=None, removed_at=session.now)
    )
    session.execute(delete(StoredExchange).where(StoredExchange.outbox_row_id.in_(traces.effects)))


def _erase_what_was_received(session: AccountSession, traces: Traces) -> None:
    if not traces.requests:
        return
    ours = (InboxRow.id.in_(traces.requests), InboxRow.account_id == session.account_id)
    session.execute(update(InboxRow).where(*ours).values(body=b"", headers={}, url="", removed_at=session.now))
    session.execute(delete(InboxEvent).where(InboxEvent.inbox_row_id.in_(traces.requests), InboxEvent.state.in_(SETTLED)))


def _erase_story(session: AccountSession, caller: Caller, traces: Traces) -> None:
    for named in (
        TraceEntry.caller_id == caller.id,
        TraceEntry.conversation_id.in_(traces.conversations),
        TraceEntry.call_id.in_(traces.calls),
    ):
        session.execute(delete(TraceEntry).where(named))
    session.execute(delete(Notice).where(Notice.conversation_id.in_(traces.conversations)))
    session.execute(delete(RecordChoice).where(RecordChoice.caller_id == caller.id))
    session.execute(delete(PersonLink).where(PersonLink.caller_id == caller.id))
    tasks = update(Task).where(Task.caller_id == caller.id)
    session.execute(tasks.values(sentence=GONE))
    session.execute(tasks.where(Task.done_at.is_(None)).values(done_at=session.now))


def _erase_number(session: AccountSession, caller: Caller, digest: str) -> None:
    mine = update(ConsentEntry).where(ConsentEntry.caller_id == caller.id)
    session.execute(mine.where(ConsentEntry.kind.not_in(OPTED)).values(said="", source_address=None))
    if caller.opted_out_at is None:
        session.execute(mine.values(number=digest))
        caller.number = f"erased-{caller.id}"
    caller.name = caller.mark = caller.line_type = caller.looked_up_at = caller.place = caller.cannot_text = None
    caller.erased_at = session.now

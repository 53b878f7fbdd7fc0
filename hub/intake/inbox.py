"""Storing a received request, once, with the opt-out that it may carry, in one transaction."""

from dataclasses import dataclass

from sqlalchemy import select, update

from hub.contract.phone_numbers import read_phone_number
from hub.contract.webhooks import Hint, RawRequest
from hub.intake.line_book import BookedConnection
from hub.opt_out_words import Wish, wish_of
from hub.outbox.effects import Queue
from hub.records.account import Member
from hub.records.database import Database
from hub.records.inbox import InboxRow, InboxRowState
from hub.records.locking import caller_by_number
from hub.records.session import AccountSession
from hub.records.trace import tell

KEPT_HEADERS = frozenset({"content-type", "user-agent", "webhook-id", "webhook-timestamp"})


@dataclass(frozen=True, slots=True)
class Received:
    """A request whose signature was checked, with the line that it is for (None for a report that names none)."""

    raw: RawRequest
    hint: Hint
    connection: BookedConnection
    line_id: int | None


def store(database: Database, received: Received) -> frozenset[str]:
    """Commit the request; a repeated delivery only counts. Answers with the `what` of the call's earlier requests."""
    hint, connection = received.hint, received.connection
    with database.write(connection.account_id) as session:
        seen = _seen_of_call(session, connection.connection_id, hint.call_id)
        if hint.delivery_id is not None and _count_repetition(session, connection.connection_id, hint.delivery_id):
            return seen
        row = _row(received, InboxRowState.UNREAD)
        row.not_before = session.now
        session.add(row)
        session.flush()
        session.ring(Queue.TEXTS)
        if hint.text is not None:
            _take_in_wish(session, received, row.id)
        return seen


def store_refused(database: Database, received: Received, because: str) -> None:
    """Keep a request that is not believed, so that "it arrives and is refused" can be told from "nothing arrives"."""
    with database.write_installation() as session:
        row = _row(received, InboxRowState.REFUSED)
        row.delivery_id, row.refused_because, row.not_before = None, because, session.now
        session.add(row)


def _row(received: Received, state: InboxRowState) -> InboxRow:
    raw, hint, connection = received.raw, received.hint, received.connection
    return InboxRow(
        account_id=connection.account_id,
        connection_id=connection.connection_id,
        line_id=received.line_id,
        kind=connection.kind,
        key=connection.key,
        what=hint.what,
        call_id=hint.call_id,
        delivery_id=hint.delivery_id,
        method=raw.method,
        url=raw.url,
        headers={name: value for name, value in raw.headers.items() if name in KEPT_HEADERS},
        body=raw.body,
        received_at=raw.received_at,
        state=state,
    )


def _seen_of_call(session: AccountSession, connection_id: int, call_id: str | None) -> frozenset[str]:
    if call_id is None:
        return frozenset()
    earlier = select(InboxRow.what).where(
        InboxRow.connection_id == connection_id, InboxRow.call_id == call_id, InboxRow.state != InboxRowState.REFUSED
    )
    return frozenset(session.scalars(earlier))


def _count_repetition(session: AccountSession, connection_id: int, delivery_id: str) -> bool:
    """Whether this delivery is already here; two at once meet the unique constraint, and the vendor tries the loser again."""
    same = (InboxRow.connection_id == connection_id, InboxRow.delivery_id == delivery_id)
    if session.scalar(select(InboxRow.id).where(*same)) is None:
        return False
    session.execute(update(InboxRow).where(*same).values(repeated=InboxRow.repeated + 1))
    return True


def _take_in_wish(session: AccountSession, received: Received, row_id: int) -> None:
    """An opt-out counts from this transaction on; START lifts only one that came before it."""
    wish = wish_of(received.hint.text or "")
    sender = read_phone_number(received.hint.sender, received.connection.region)
    if sender is None or wish not in (Wish.STOP, Wish.START):
        return
    members = session.scalars(select(Member).where(Member.phone == sender.e164)).all()
    for member in members:
        member.alerts_muted = wish is Wish.STOP
    if members:
        return
    caller = caller_by_number(session, sender.e164)
    if wish is Wish.STOP:
        caller.opt_out_inbox_row_id = max(row_id, caller.opt_out_inbox_row_id or 0)
        if caller.opted_out_at is None:
            caller.opted_out_at = session.now
            sentence = "They asked not to be texted; nothing is sent to them from now on."
            tell(session, "opt_out", sentence, caller_id=caller.id, inbox_row_id=row_id)
    elif wish is Wish.START and caller.opted_out_at is not None and (caller.opt_out_inbox_row_id or 0) < row_id:
        caller.opted_out_at = caller.opt_out_inbox_row_id = None
        tell(session, "opt_in", "They asked to be texted again.", caller_id=caller.id, inbox_row_id=row_id)

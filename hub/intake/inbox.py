"""Storing a received request, once, with the opt-out that it may carry, in one transaction."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from hub.consent.ledger import Evidence
from hub.consent.opt_outs import lift_opt_out, opt_out
from hub.contract.phone_numbers import read_phone_number
from hub.contract.webhooks import Hint, RawRequest
from hub.intake.line_book import BookedConnection
from hub.opt_out_words import Wish, is_one_word, wish_of
from hub.outbox.effects import Queue
from hub.records.account import Member
from hub.records.consent import ConsentWay
from hub.records.database import Database
from hub.records.inbox import InboxRow, InboxRowState
from hub.records.locking import caller_by_number
from hub.records.session import AccountSession
from hub.records.table import Table

# On the way of every webhook: plain columns without the mapper.
INBOX = Table.metadata.tables[InboxRow.__tablename__]
SEEN_OF_CALL = select(INBOX.c.what).where(
    INBOX.c.connection_id == bindparam("connection_id"),
    INBOX.c.call_id == bindparam("call_id"),
    INBOX.c.state != InboxRowState.REFUSED,
)
ONCE = ("connection_id", "delivery_id")
INSERT_ON_SQLITE = sqlite_insert(INBOX).on_conflict_do_nothing(index_elements=ONCE).returning(INBOX.c.id)
INSERT_ON_POSTGRESQL = postgresql_insert(INBOX).on_conflict_do_nothing(index_elements=ONCE).returning(INBOX.c.id)

KEPT_HEADERS = frozenset({"content-type", "user-agent", "webhook-id", "webhook-timestamp"})


@dataclass(frozen=True, slots=True)
class Received:
    """A request whose signature was checked, with the line that it is for (None for a report that names none).

    One that `tells_something` has events in it; any other is only kept.
    """

    raw: RawRequest
    hint: Hint
    connection: BookedConnection
    line_id: int | None
    tells_something: bool = True


def store(database: Database, received: Received) -> frozenset[str]:
    """Commit the request; a repeated delivery only counts. Answers with the `what` of the call's earlier requests."""
    hint, connection = received.hint, received.connection
    with database.write(connection.account_id) as session:
        seen = _seen_of_call(session, connection.connection_id, hint.call_id)
        state = InboxRowState.UNREAD if received.tells_something else InboxRowState.READ
        row_id = _insert_once(session, {**_row(received, state), "not_before": session.now})
        if row_id is None:
            _count_repetition(session, connection.connection_id, hint.delivery_id)
            return seen
        if state is InboxRowState.UNREAD:
            session.ring(Queue.TEXTS)
        if hint.text is not None:
            _take_in_wish(session, received, row_id)
        return seen


def store_refused(database: Database, received: Received, because: str) -> None:
    """Keep a request that is not believed, so that "it arrives and is refused" can be told from "nothing arrives"."""
    with database.write_installation() as session:
        row = {**_row(received, InboxRowState.REFUSED), "delivery_id": None, "refused_because": because, "not_before": session.now}
        session.connection().execute(insert(INBOX), row)


def _row(received: Received, state: InboxRowState) -> dict[str, Any]:
    raw, hint, connection = received.raw, received.hint, received.connection
    return {
        "account_id": connection.account_id,
        "connection_id": connection.connection_id,
        "line_id": received.line_id,
        "kind": connection.kind,
        "key": connection.key,
        "what": hint.what,
        "call_id": hint.call_id,
        "delivery_id": hint.delivery_id,
        "method": raw.method,
        "url": raw.url,
        "headers": {name: value for name, value in raw.headers.items() if name in KEPT_HEADERS},
        "body": raw.body,
        "received_at": raw.received_at,
        "state": state,
    }


def _seen_of_call(session: AccountSession, connection_id: int, call_id: str | None) -> frozenset[str]:
    if call_id is None:
        return frozenset()
    of_call = {"connection_id": connection_id, "call_id": call_id}
    return frozenset(session.connection().execute(SEEN_OF_CALL, of_call).scalars())


def _insert_once(session: AccountSession, row: dict[str, Any]) -> int | None:
    """The new row's id, None when this delivery is already here."""
    inserted = INSERT_ON_SQLITE if session.settings.is_sqlite else INSERT_ON_POSTGRESQL
    row_id: int | None = session.connection().execute(inserted, row).scalar()
    return row_id


def _count_repetition(session: AccountSession, connection_id: int, delivery_id: str | None) -> None:
    same = update(INBOX).where(INBOX.c.connection_id == connection_id, INBOX.c.delivery_id == delivery_id)
    session.connection().execute(same.values(repeated=INBOX.c.repeated + 1))


def _take_in_wish(session: AccountSession, received: Received, row_id: int) -> None:
    """An opt-out counts from this transaction on; START lifts only one that came before it."""
    words = received.hint.text or ""
    wish = wish_of(words)
    sender = read_phone_number(received.hint.sender, received.connection.region)
    if sender is None or wish not in (Wish.STOP, Wish.START):
        return
    members = session.scalars(select(Member).where(Member.phone == sender.e164, Member.ended_at.is_(None))).all()
    for member in members:
        member.alerts_muted = wish is Wish.STOP
    if members:
        return
    caller = caller_by_number(session, sender.e164)
    way = ConsentWay.KEYWORD if is_one_word(words) else ConsentWay.PHRASE
    evidence = Evidence(way, words, inbox_row_id=row_id, connection_id=received.connection.connection_id)
    if wish is Wish.STOP:
        caller.opt_out_inbox_row_id = max(row_id, caller.opt_out_inbox_row_id or 0)
        opt_out(session, caller, "They asked not to be texted; nothing is sent to them from now on.", evidence)
    elif caller.opted_out_at is not None and (caller.opt_out_inbox_row_id or 0) < row_id:
        lift_opt_out(session, caller, "They asked to be texted again.", evidence)

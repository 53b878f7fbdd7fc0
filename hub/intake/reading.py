"""Turning stored requests into inbox events, and running the journey of each in a transaction of its own."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Protocol

import structlog
from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import DataError

from hub.contract.connector import TellsAtOneAddress, TellsOfChanges
from hub.contract.phone_events import CallEvent, DeliveryReport, InboundText, OutboundCall, PhoneEvent, StaffText
from hub.contract.phone_provider import ReportsCalls
from hub.contract.webhooks import RawRequest, UnreadableRequest
from hub.events import CallReported, DeliveryReported, Event, OutboundCallSeen, StaffTextSeen, TextArrived, VoicemailReported
from hub.events_as_json import event_from_json, event_to_json
from hub.firm_events import ChangedThere
from hub.intake.changes import Connectors
from hub.intake.reception import PhoneProviders
from hub.intake.told_events import TOLD, read_told_event
from hub.outbox.effects import Queue
from hub.records.call import Call
from hub.records.connection import Connection
from hub.records.database import Database
from hub.records.inbox import UNREAD, UNSETTLED, InboxEvent, InboxEventState, InboxRow, InboxRowState
from hub.records.session import AccountSession
from hub.records.table import Table

ATTEMPTS = 6
WAITS_S = (1, 5, 30, 120, 600)

# Many times a second: plain columns without the mapper, and the state as the partial indexes have it.
_rows, _events = Table.metadata.tables[InboxRow.__tablename__], Table.metadata.tables[InboxEvent.__tablename__]
_row, _event = _rows.c, _events.c
UNREAD_ROWS = (
    select(_row.id, _row.account_id)
    .where(UNREAD, _row.not_before <= bindparam("now"), _row.account_id.is_not(None))
    .order_by(_row.id)
    .limit(bindparam("most"))
)
UNSETTLED_EVENTS = (
    select(_event.id, _event.account_id)
    .where(UNSETTLED, _event.queue == bindparam("queue"), _event.not_before <= bindparam("now"))
    .order_by(_event.id)
    .limit(bindparam("most"))
)
_same_row = _rows.alias()
TAKE_ROW = (
    update(_rows)
    .where(_row.id.in_(select(_same_row.c.id).where(_same_row.c.id == bindparam("row_id"), UNREAD).with_for_update(skip_locked=True)))
    .values(state=InboxRowState.READ)
    .returning(_rows)
)
ONCE = ("account_id", "key")
INSERT_ON_SQLITE = sqlite_insert(_events).on_conflict_do_nothing(index_elements=ONCE).returning(_event.id)
INSERT_ON_POSTGRESQL = postgresql_insert(_events).on_conflict_do_nothing(index_elements=ONCE).returning(_event.id)

RunJourney = Callable[[AccountSession, Event], None]


class CallNotKnownYet(LookupError):
    """The request names its call and no line, and nothing was heard of that call so far."""


class Vendors(PhoneProviders, Connectors, Protocol):
    """Finds the classes of both."""


Job = tuple[tuple[str, int], Callable[[], None]]


class InboxReader:
    """Finds unread requests and unsettled events; a poison one fails alone, visibly, after its attempts."""

    def __init__(self, database: Database, vendors: Vendors, run_journey: RunJourney) -> None:
        self._database = database
        self._vendors = vendors
        self._run_journey = run_journey
        self._log = structlog.get_logger("inbox")

    def look(self, queue: str, most: int) -> Iterable[Job]:
        """Unread requests first, then events whose time has come."""
        with self._database.look() as (connection, now):
            wanted = {"queue": queue, "now": now, "most": most}
            rows = connection.execute(UNREAD_ROWS, wanted).all() if queue == Queue.TEXTS else []
            events = connection.execute(UNSETTLED_EVENTS, wanted).all()
        return [
            *((("row", row_id), partial(self.read_row, row_id, account_id)) for row_id, account_id in rows),
            *((("event", event_id), partial(self.settle, event_id, account_id)) for event_id, account_id in events),
        ]

    def read_row(self, row_id: int, account_id: int) -> None:
        """Store the events of a request and run their journeys, all in one transaction.

        Should one break, everything is taken back and done again with a savepoint for each event; those cost more than most steps.
        A request whose events cannot even be stored is postponed by itself.
        """
        try:
            self._read_row(row_id, account_id, trusting=True)
        except Exception:  # noqa: BLE001 - which event breaks is found out, and kept with it, by the careful way
            try:
                self._read_row(row_id, account_id, trusting=False)
            except Exception as trouble:  # noqa: BLE001 - a poison request must fail alone, and a database that is away says so again
                with self._database.write(account_id) as session:
                    row = session.get_one(InboxRow, row_id, with_for_update=True)
                    if row.state == InboxRowState.UNREAD:
                        self._postpone_row(session, row, trouble)

    def _read_row(self, row_id: int, account_id: int, *, trusting: bool) -> None:
        with self._database.write(account_id) as session:
            row = session.connection().execute(TAKE_ROW, {"row_id": row_id}).first()
            if row is None:
                return
            try:
                events = self.events_in(session, row)
            except Exception as trouble:  # noqa: BLE001 - a request that breaks its reader must fail alone
                self._postpone_row(session, session.get_one(InboxRow, row_id), trouble)
                return
            state = InboxEventState.DONE if trusting else InboxEventState.UNSETTLED
            for event, event_id in [(event, self._store(session, row, key, event, state)) for key, event in events]:
                if event_id is not None and trusting:
                    self._run_journey(session, event)
                elif event_id is not None:
                    self._run(session, session.get_one(InboxEvent, event_id))

    def events_in(self, session: AccountSession, row: Row[Any]) -> list[tuple[str, Event]]:
        """What a request tells, each event with its key; raises UnreadableRequest, or whatever breaks in its reader."""
        raw = RawRequest(method=row.method, url=row.url, headers=row.headers, body=row.body, received_at=row.received_at)
        if row.kind == "connector":
            return self._read_changes(session, row, raw)
        if row.kind == TOLD:
            told = read_told_event(row.body, row.received_at)
            return [(f"{row.connection_id}:{event.key}", _about_line(row, row.line_id, event)) for event in told]
        provider = self._vendors.phone_provider(row.key)
        if not issubclass(provider, ReportsCalls):
            return []
        events = provider.read_events(raw)
        line_id = _line_of_call(session, row) if row.line_id is None and row.call_id is not None else row.line_id
        return [(f"{row.connection_id}:{event.key}", _about_line(row, line_id, event)) for event in events]

    def _read_changes(self, session: AccountSession, row: Row[Any], raw: RawRequest) -> list[tuple[str, Event]]:
        connector = self._vendors.connector(row.key)
        if not issubclass(connector, TellsOfChanges):
            return []
        ours = session.get_one(Connection, row.connection_id).vendor_account if issubclass(connector, TellsAtOneAddress) else None
        return [
            (f"{row.connection_id}:{change.key}", ChangedThere(row.connection_id, change.changed, change.person_id, change.moved_to))
            for change in connector.read_changes(raw)
            if ours in (None, change.account)
        ]

    def _postpone_row(self, session: AccountSession, row: InboxRow, trouble: Exception) -> None:
        row.attempts += 1
        if isinstance(trouble, UnicodeError | DataError):
            trouble = UnreadableRequest("it has characters that no text can have")
        row.refused_because = str(trouble) if isinstance(trouble, UnreadableRequest) else type(trouble).__name__
        self._log.warning("request_unreadable", row=row.id, because=row.refused_because)
        if isinstance(trouble, UnreadableRequest) or row.attempts >= ATTEMPTS:
            row.state = InboxRowState.FAILED
        else:
            row.state = InboxRowState.UNREAD
            row.not_before = session.now + dt.timedelta(seconds=WAITS_S[row.attempts - 1])

    def _store(self, session: AccountSession, row: Row[Any], key: str, event: Event, state: InboxEventState) -> int | None:
        """The stored event's id, None when it is already here."""
        inserted = INSERT_ON_SQLITE if session.settings.is_sqlite else INSERT_ON_POSTGRESQL
        values = {**_values(session, key, event, Queue.TEXTS), "account_id": session.account_id, "inbox_row_id": row.id, "state": state}
        event_id: int | None = session.connection().execute(inserted, values).scalar()
        return event_id

    def settle(self, event_id: int, account_id: int) -> None:
        """Run the journey of one unsettled event."""
        with self._database.write(account_id) as session:
            event = session.scalar(
                select(InboxEvent)
                .where(InboxEvent.id == event_id, InboxEvent.state == InboxEventState.UNSETTLED)
                .with_for_update(skip_locked=True)
            )
            if event is not None:
                self._run(session, event)

    def _run(self, session: AccountSession, event: InboxEvent) -> None:
        """All or nothing of the event's steps, and what became of the event beside them."""
        try:
            with session.begin_nested():
                self._run_journey(session, event_from_json(event.name, event.payload))
        except Exception as trouble:  # noqa: BLE001 - a poison event must fail alone
            self._log.exception("journey_failed", inbox_event=event.id, name=event.name)
            event.attempts += 1
            event.error = type(trouble).__name__
            if event.attempts >= ATTEMPTS:
                event.state = InboxEventState.FAILED
            else:
                event.not_before = session.now + dt.timedelta(seconds=WAITS_S[event.attempts - 1])
        else:
            event.state = InboxEventState.DONE


def store_event(
    session: AccountSession, key: str, event: Event, queue: str, *, inbox_row_id: int | None = None, outbox_row_id: int | None = None
) -> InboxEvent:
    """Store an event whose steps are still to run."""
    values = _values(session, key, event, queue)
    stored = InboxEvent(inbox_row_id=inbox_row_id, outbox_row_id=outbox_row_id, state=InboxEventState.UNSETTLED, **values)
    session.add(stored)
    session.ring(queue)
    return stored


def _values(session: AccountSession, key: str, event: Event, queue: str) -> dict[str, Any]:
    name, payload = event_to_json(event)
    return {"key": key, "name": name, "payload": payload, "attempts": 0, "not_before": session.now, "queue": queue, "at": session.now}


def _line_of_call(session: AccountSession, row: Row[Any]) -> int | None:
    """The line that the request's call reached, as an earlier request named it."""
    return session.scalar(select(Call.line_id).where(Call.connection_id == row.connection_id, Call.provider_call_id == row.call_id))


def _about_line(row: Row[Any], line_id: int | None, event: PhoneEvent) -> Event:
    """The event as ours: about a line, or about the connection where a report names no line.

    Raises CallNotKnownYet, with which the request is read again later, where only its call can say which line it is about.
    """
    if isinstance(event, DeliveryReport):
        return DeliveryReported(row.connection_id or 0, event, inbox_row_id=row.id)
    if line_id is None and row.call_id is not None:
        raise CallNotKnownYet
    if line_id is None:
        raise UnreadableRequest("the request is about no line of ours")
    if isinstance(event, CallEvent):
        return CallReported(line_id, event)
    if isinstance(event, InboundText):
        return TextArrived(line_id, event, inbox_row_id=row.id)
    if isinstance(event, StaffText):
        return StaffTextSeen(line_id, event)
    if isinstance(event, OutboundCall):
        return OutboundCallSeen(line_id, event)
    return VoicemailReported(line_id, event)

"""Turning stored requests into inbox events, and running the journey of each in a transaction of its own."""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial

import structlog
from sqlalchemy import select

from hub.contract.phone_events import CallEvent, DeliveryReport, InboundText, PhoneEvent
from hub.contract.phone_provider import ReportsCalls
from hub.contract.webhooks import RawRequest, UnreadableRequest
from hub.events import CallReported, DeliveryReported, Event, TextArrived, VoicemailReported, event_from_json, event_to_json
from hub.intake.reception import PhoneProviders
from hub.outbox.effects import Queue
from hub.records.database import Database
from hub.records.inbox import InboxEvent, InboxEventState, InboxRow, InboxRowState
from hub.records.session import AccountSession

ATTEMPTS = 6
WAITS_S = (1, 5, 30, 120, 600)
RunJourney = Callable[[AccountSession, Event], None]
Job = tuple[tuple[str, int], Callable[[], None]]


class InboxReader:
    """Finds unread requests and unsettled events; a poison one fails alone, visibly, after its attempts."""

    def __init__(self, database: Database, providers: PhoneProviders, run_journey: RunJourney) -> None:
        self._database = database
        self._providers = providers
        self._run_journey = run_journey
        self._log = structlog.get_logger("inbox")

    def look(self, queue: str, most: int) -> Iterable[Job]:
        """Unread requests first, then events whose time has come."""
        with self._database.read_installation() as session:
            rows: list[tuple[int, int | None]] = []
            if queue == Queue.TEXTS:
                unread = select(InboxRow.id, InboxRow.account_id).where(
                    InboxRow.state == InboxRowState.UNREAD, InboxRow.not_before <= session.now
                )
                rows = [(row.id, row.account_id) for row in session.execute(unread.order_by(InboxRow.id).limit(most))]
            unsettled = select(InboxEvent.id, InboxEvent.account_id).where(
                InboxEvent.state == InboxEventState.UNSETTLED, InboxEvent.queue == queue, InboxEvent.not_before <= session.now
            )
            events = [(event.id, event.account_id) for event in session.execute(unsettled.order_by(InboxEvent.id).limit(most))]
        jobs: list[Job] = []
        for row_id, account_id in rows:
            if account_id is not None:
                jobs.append((("row", row_id), partial(self.read_row, row_id, account_id)))
        for event_id, account_id in events:
            jobs.append((("event", event_id), partial(self.settle, event_id, account_id)))
        return jobs

    def read_row(self, row_id: int, account_id: int) -> None:
        """Store the events of a request; where there is one, its journey runs in the same transaction."""
        with self._database.write(account_id) as session:
            row = session.scalar(
                select(InboxRow).where(InboxRow.id == row_id, InboxRow.state == InboxRowState.UNREAD).with_for_update(skip_locked=True)
            )
            if row is None:
                return
            try:
                events = self._read(row)
            except Exception as trouble:  # noqa: BLE001 - a request that breaks its reader must fail alone
                self._postpone_row(session, row, trouble)
                return
            row.state = InboxRowState.READ
            stored = [event for event in (self._store(session, row, key, event) for key, event in events) if event is not None]
            session.flush()
            if len(stored) == 1:
                self._run(session, stored[0])

    def _read(self, row: InboxRow) -> list[tuple[str, Event]]:
        provider = self._providers.phone_provider(row.key)
        if not issubclass(provider, ReportsCalls):
            return []
        raw = RawRequest(method=row.method, url=row.url, headers=row.headers, body=row.body, received_at=row.received_at)
        return [(f"{row.connection_id}:{event.key}", _about_line(row, event)) for event in provider.read_events(raw)]

    def _postpone_row(self, session: AccountSession, row: InboxRow, trouble: Exception) -> None:
        row.attempts += 1
        row.refused_because = str(trouble) if isinstance(trouble, UnreadableRequest) else type(trouble).__name__
        self._log.warning("request_unreadable", row=row.id, because=row.refused_because)
        if isinstance(trouble, UnreadableRequest) or row.attempts >= ATTEMPTS:
            row.state = InboxRowState.FAILED
        else:
            row.not_before = session.now + dt.timedelta(seconds=WAITS_S[row.attempts - 1])

    def _store(self, session: AccountSession, row: InboxRow, key: str, event: Event) -> InboxEvent | None:
        if session.scalar(select(InboxEvent.id).where(InboxEvent.key == key)) is not None:
            return None
        return store_event(session, key, event, Queue.TEXTS, inbox_row_id=row.id)

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
    name, payload = event_to_json(event)
    stored = InboxEvent(
        inbox_row_id=inbox_row_id,
        outbox_row_id=outbox_row_id,
        key=key,
        name=name,
        payload=payload,
        state=InboxEventState.UNSETTLED,
        attempts=0,
        not_before=session.now,
        queue=queue,
        at=session.now,
    )
    session.add(stored)
    session.ring(queue)
    return stored


def _about_line(row: InboxRow, event: PhoneEvent) -> Event:
    """The event as ours: about a line, or about the connection where a report names no line."""
    if isinstance(event, DeliveryReport):
        return DeliveryReported(row.connection_id or 0, event)
    if row.line_id is None:
        raise UnreadableRequest("the request is about no line of ours")
    if isinstance(event, CallEvent):
        return CallReported(row.line_id, event)
    if isinstance(event, InboundText):
        return TextArrived(row.line_id, event, inbox_row_id=row.id)
    return VoicemailReported(row.line_id, event)

"""A past call played again: its events through the real journey, what is owed at the connection through the real connector."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from hub.contract.phone_events import InboundText, MediaRef
from hub.events import CallReported, Event, TextArrived, TextSent
from hub.events_as_json import call_event_from_json
from hub.journey import effects, run_journey, run_steps_after_effect
from hub.opt_out_words import Wish, wish_of
from hub.outbox.drain import Drain
from hub.outbox.effects import Queue
from hub.records.call import Call
from hub.records.conversation import Conversation, Text
from hub.records.database import Database
from hub.records.line import Caller, Line
from hub.records.outbox import OutboxRow, OutboxState, TraceEntry
from hub.records.session import AccountSession
from hub.rehearsal.connections import RehearsalConnections
from hub.rehearsal.door import RehearsalDoor
from hub.rehearsal.past_calls import PastCall
from hub.rehearsal.throw_away import ReplayClock
from hub.settings import Settings

LONGEST_QUIET = dt.timedelta(days=2)
LANES = 50
SAY_WHY_NOT = ("nobody_found", "several_found", "not_created")


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened, at a time; `event` is made within the transaction in which it happens again."""

    at: dt.datetime
    event: Callable[[AccountSession], Event]


class Replay:
    """One call on its own throw-away database."""

    def __init__(
        self, database: Database, clock: ReplayClock, door: RehearsalDoor, connections: RehearsalConnections, settings: Settings
    ) -> None:
        self._database = database
        self._clock = clock
        self._door = door
        self._drain = Drain(database, effects(connections, database, settings), run_steps_after_effect, connections)
        self._tried: set[int] = set()

    def play(self, past: PastCall, connection_id: int) -> None:
        """Everything that happened, each at its time, and then the quiet period."""
        self.let_happen(list(_moments(past)), past.call.account_id, connection_id)
        self.let_be_quiet(past.call.account_id, connection_id)

    def let_happen(self, moments: Sequence[Moment], account_id: int, connection_id: int | None) -> None:
        """Everything in the order of its time, with what becomes due at the connection meanwhile; without one only our own steps."""
        for moment in sorted(moments, key=lambda moment: moment.at):
            self._work_until(moment.at, account_id, connection_id)
            with self._database.write(account_id) as session:
                run_journey(session, moment.event(session))

    def let_be_quiet(self, account_id: int, connection_id: int | None) -> None:
        """Let the time go by after which nothing more is said."""
        self._work_until(self._clock.now + LONGEST_QUIET, account_id, connection_id)

    def troubles(self, account_id: int, connection_id: int) -> tuple[str, ...]:
        """A sentence for each effect that came to no good end; where nothing was to be sent, why."""
        with self._database.read(account_id) as session:
            rows = session.scalars(select(OutboxRow).where(OutboxRow.connection_id == connection_id).order_by(OutboxRow.id))
            said = tuple(row.error for row in rows if row.error and row.state != OutboxState.DONE)
            if said or self._door.writes:
                return said
            reasons = select(TraceEntry.sentence).where(TraceEntry.kind.in_(SAY_WHY_NOT)).order_by(TraceEntry.id.desc())
            return tuple(session.scalars(reasons.limit(1)))

    def _work_until(self, end: dt.datetime, account_id: int, connection_id: int | None) -> None:
        """Do what is owed at the connection until then, each thing once and when it is due."""
        while connection_id is not None:
            self._work_now(connection_id)
            following = self._next_due(account_id, connection_id)
            if following is None or following > end:
                break
            self._clock.now = following
        self._clock.now = max(self._clock.now, end)
        if connection_id is not None:
            self._work_now(connection_id)

    def _work_now(self, connection_id: int) -> None:
        while heads := [
            head for head in self._drain.due(Queue.SYNC, LANES) if head.connection_id == connection_id and head.row_id not in self._tried
        ]:
            for head in heads:
                self._tried.add(head.row_id)
                self._door.effect = head.effect
                self._drain.work(head)

    def _next_due(self, account_id: int, connection_id: int) -> dt.datetime | None:
        with self._database.read(account_id) as session:
            owed = select(OutboxRow.not_before).where(
                OutboxRow.connection_id == connection_id,
                OutboxRow.queue == Queue.SYNC,
                OutboxRow.state == OutboxState.OWED,
                OutboxRow.not_before > self._clock.now,
            )
            return session.scalar(owed.order_by(OutboxRow.not_before).limit(1))


def _moments(past: PastCall) -> Iterator[Moment]:
    call = past.call
    for stored in call.happenings:
        told = call_event_from_json(stored)
        reported = CallReported(call.line_id, told, by_reconciliation=call.found_by_reconciliation)
        yield Moment(max(told.at, call.started_at), lambda _, event=reported: event)  # type: ignore[misc]
    for text in past.texts:
        yield Moment(text.at, lambda session, text=text: text_again(session, past.call, past.caller, text))  # type: ignore[misc]


def text_again(session: AccountSession, call: Call, caller: Caller, text: Text) -> Event:
    """Theirs arrives again; ours stands there as sent."""
    line = session.get_one(Line, call.line_id)
    if not text.outbound:
        key = text.provider_text_id or f"text-{text.id}"
        media = tuple(MediaRef(**one) for one in text.media)
        said = InboundText(
            key=key, text_id=key, line=line.number, sender=caller.number, body=text.body, at=text.at, media=media,
            provider_confirmed_opt_out=text.confirmed_by_provider and wish_of(text.body) is not Wish.HELP,
            provider_answered_help=text.confirmed_by_provider and wish_of(text.body) is Wish.HELP,
        )  # fmt: skip
        return TextArrived(line.id, said)
    thread = select(Conversation.id).where(Conversation.line_id == line.id, Conversation.caller_id == caller.id)
    again = Text(
        conversation_id=session.scalars(thread).one(),
        connection_id=text.connection_id,
        outbound=True,
        kind=text.kind,
        body=text.body,
        media=text.media,
        at=text.at,
        status=text.status,
    )
    session.add(again)
    session.flush()
    return TextSent(again.id)

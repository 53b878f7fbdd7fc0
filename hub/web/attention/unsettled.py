"""What came in and has no good end: requests and events that failed, and calls without an ending."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVarTuple

from flask import url_for
from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from hub.calls.unsettled import is_unsettled
from hub.records.call import Call
from hub.records.inbox import FAILED, InboxEvent, InboxRow
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.web.attention.concern import Button, Concern, Kind, Urgency
from hub.web.attention.wish import Part, Place, Source
from hub.web.in_words import lower_first

Found = TypeVarTuple("Found")
MOST = 20


@dataclass(frozen=True, slots=True)
class Unsettled(Generic[*Found]):
    """Rows without a good end, each found behind its `row_id`, and how one becomes a concern."""

    found: Select[int, *Found]
    row_id: InstrumentedAttribute[int]
    concern: Callable[[*Found], Concern]

    def part(self, session: AccountSession, after: Place | None) -> Part:
        """The newest behind a place."""
        query = self.found if after is None else self.found.where(self.row_id < after[1])
        rows = session.execute(query.order_by(self.row_id.desc()).limit(MOST + 1)).all()
        shown = [self.concern(*row[1:]) for row in rows[:MOST]]
        return Part(shown, (0, rows[MOST - 1][0]) if len(rows) > MOST else None)


def unsettled_concerns(session: AccountSession, source: Source, after: Place | None) -> Part:
    """The newest of one source behind a place."""
    return READ[source](session, after)


def _requests(session: AccountSession, after: Place | None) -> Part:
    failed = select(InboxRow.id, InboxRow).where(InboxRow.account_id == session.account_id, FAILED)
    return Unsettled(failed, InboxRow.id, _request).part(session, after)


def _request(row: InboxRow) -> Concern:
    because = lower_first(row.refused_because or "no reason was given")
    return Concern(
        id=f"request-{row.id}",
        kind=Kind.UNSETTLED,
        urgency=Urgency.SOON,
        title="A received request",
        sentence=f"It is genuine, but it could not be read: {because}.",
        advice="Try again after an update of the hub, or let it go.",
        since=row.received_at,
        buttons=(
            Button("Try again", url_for("web.read_request_again", request_id=row.id), primary=True, needs_admin=True),
            Button("Let it go", url_for("web.dismiss_request", request_id=row.id), asks_why=True, needs_admin=True),
        ),
    )


def _events(session: AccountSession, after: Place | None) -> Part:
    return Unsettled(select(InboxEvent.id, InboxEvent).where(FAILED), InboxEvent.id, _event).part(session, after)


def _event(event: InboxEvent) -> Concern:
    return Concern(
        id=f"event-{event.id}",
        kind=Kind.UNSETTLED,
        urgency=Urgency.SOON,
        title="A received event",
        sentence=f"Something that was received could not be worked on after {event.attempts} tries ({event.error}).",
        advice="Try again after an update of the hub, or let it go.",
        since=event.at,
        buttons=(
            Button("Try again", url_for("web.settle_event_again", event_id=event.id), primary=True, needs_admin=True),
            Button("Let it go", url_for("web.dismiss_event", event_id=event.id), asks_why=True, needs_admin=True),
        ),
    )


def _calls(session: AccountSession, after: Place | None) -> Part:
    with_callers = select(Call.id, Call, Caller).outerjoin(Caller, Caller.id == Call.caller_id)
    without_ending = with_callers.where(is_unsettled(session.now, session.settings.unended_call_s))
    return Unsettled(without_ending, Call.id, _call).part(session, after)


def _call(call: Call, caller: Caller | None) -> Concern:
    return Concern(
        id=f"call-{call.id}",
        kind=Kind.UNSETTLED,
        urgency=Urgency.SOON,
        title="A call without an ending",
        sentence="Nothing says what became of it, and nothing is on its way.",
        advice="Ring them back, and replay the call to see what stopped it.",
        since=call.started_at,
        href=url_for("web.show_call", call_id=call.id),
        link=("Replay it", url_for("web.show_replay", call_id=call.id)),
        caller=caller,
    )


READ: Mapping[Source, Callable[[AccountSession, Place | None], Part]] = {
    Source.REQUESTS: _requests,
    Source.EVENTS: _events,
    Source.CALLS: _calls,
}

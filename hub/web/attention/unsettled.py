"""What came in and has no good end: requests and events that failed, and calls without an ending."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from sqlalchemy import select

from hub.calls.unsettled import is_unsettled
from hub.records.call import Call
from hub.records.inbox import FAILED, InboxEvent, InboxRow
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.web.attention.concern import Button, Concern, Kind, Urgency
from hub.web.attention.wish import Part, Place, Source
from hub.web.in_words import lower_first

MOST = 20


def unsettled_concerns(session: AccountSession, source: Source, after: Place | None) -> Part:
    """The newest of one source behind a place."""
    query, row_id, concern_of = READ[source](session)
    if after is not None:
        query = query.where(row_id < after[1])
    rows = session.execute(query.order_by(row_id.desc()).limit(MOST + 1)).all()
    shown = [concern_of(row) for row in rows[:MOST]]
    return Part(shown, (0, rows[MOST - 1][0].id) if len(rows) > MOST else None)


def _requests(session: AccountSession) -> tuple[Any, Any, Callable[[Any], Concern]]:
    return select(InboxRow).where(InboxRow.account_id == session.account_id, FAILED), InboxRow.id, _request


def _request(found: Any) -> Concern:
    row: InboxRow = found[0]
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


def _events(_session: AccountSession) -> tuple[Any, Any, Callable[[Any], Concern]]:
    return select(InboxEvent).where(FAILED), InboxEvent.id, _event


def _event(found: Any) -> Concern:
    event: InboxEvent = found[0]
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


def _calls(session: AccountSession) -> tuple[Any, Any, Callable[[Any], Concern]]:
    open_calls = select(Call, Caller).outerjoin(Caller, Caller.id == Call.caller_id)
    return open_calls.where(is_unsettled(session.now, session.settings.unended_call_s)), Call.id, _call


def _call(found: Any) -> Concern:
    call, caller = found
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


READ: Mapping[Source, Callable[[AccountSession], tuple[Any, Any, Callable[[Any], Concern]]]] = {
    Source.REQUESTS: _requests,
    Source.EVENTS: _events,
    Source.CALLS: _calls,
}
"""By source: its query, the id that it is in the order of, and how a row becomes a concern."""

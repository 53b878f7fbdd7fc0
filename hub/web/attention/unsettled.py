"""What came in and has no good end: requests and events that failed, and calls without an ending."""

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import select

from hub.calls.unsettled import is_unsettled
from hub.records.call import Call
from hub.records.inbox import FAILED, InboxEvent, InboxRow
from hub.records.line import Caller
from hub.records.session import AccountSession
from hub.web.attention.concern import Button, Concern, Kind, Urgency
from hub.web.in_words import lower_first

MOST = 50


def unsettled_concerns(session: AccountSession) -> Iterator[Concern]:
    """The newest of each."""
    yield from _requests(session)
    yield from _events(session)
    yield from _calls(session)


def _requests(session: AccountSession) -> Iterator[Concern]:
    failed = select(InboxRow).where(InboxRow.account_id == session.account_id, FAILED).order_by(InboxRow.id.desc()).limit(MOST)
    for row in session.scalars(failed):
        because = lower_first(row.refused_because or "no reason was given")
        yield Concern(
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


def _events(session: AccountSession) -> Iterator[Concern]:
    failed = select(InboxEvent).where(FAILED).order_by(InboxEvent.id.desc()).limit(MOST)
    for event in session.scalars(failed):
        yield Concern(
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


def _calls(session: AccountSession) -> Iterator[Concern]:
    open_calls = select(Call, Caller).outerjoin(Caller, Caller.id == Call.caller_id)
    open_calls = open_calls.where(is_unsettled(session.now, session.settings.unended_call_s)).order_by(Call.id.desc()).limit(MOST)
    for call, caller in session.execute(open_calls):
        yield Concern(
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

"""Finding calls whose webhooks never came: the phone system's own list against ours."""

import datetime as dt

from sqlalchemy import select

from hub.connections.ready import LongJob
from hub.contract.phone_events import CallEvent, CallHappening, OutboundCall, VoicemailLeft
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.phone_provider import ListsCalls
from hub.events import CallReported, Event, OutboundCallSeen, VoicemailReported
from hub.intake.reading import store_event
from hub.outbox.effects import Queue
from hub.records.call import Call, CallOutcome
from hub.records.inbox import InboxEvent
from hub.records.line import Line
from hub.wiring import Hub

FIRST_LOOK_BACK = dt.timedelta(hours=1)
OVERLAP = dt.timedelta(minutes=10)
SETTLED_AFTER = dt.timedelta(seconds=20)


def reconcile_line(hub: Hub, account_id: int, line_id: int) -> int:
    """Take in the calls of the provider's list that no webhook told of, ended or could judge; how many events were new.

    Raises the errors of the contract. A call that ended within SETTLED_AFTER is left to its webhooks.
    """
    with hub.database.read(account_id) as session:
        line = session.get_one(Line, line_id)
        now, number = session.now, line.number
        since = (line.reconciled_until or max(line.created_at, now - FIRST_LOOK_BACK)) - OVERLAP
        connection_id = line.connection_id
    provider = hub.connections.phone_provider(LongJob(account_id, connection_id))
    told: list[CallEvent | VoicemailLeft | OutboundCall] = []
    if isinstance(provider, ListsCalls):
        told = list(provider.list_calls(PhoneNumber(number).e164, since))
    ended_lately = {event.call_id for event in told if _ended(event) and event.at > now - SETTLED_AFTER}
    new = 0
    with hub.database.write(account_id) as session:
        settled = {
            call.provider_call_id
            for call in session.scalars(
                select(Call).where(
                    Call.connection_id == connection_id,
                    Call.provider_call_id.in_({event.call_id for event in told}),
                    Call.outcome.in_((CallOutcome.ANSWERED, CallOutcome.MISSED)),
                )
            )
        }
        for event in told:
            key = f"{connection_id}:{event.key}"
            if event.call_id in ended_lately or (isinstance(event, CallEvent) and event.call_id in settled):
                continue
            if session.scalar(select(InboxEvent.id).where(InboxEvent.key == key)):
                continue
            store_event(session, key, _found(line_id, event), Queue.TEXTS)
            new += 1
        session.get_one(Line, line_id).reconciled_until = now
    return new


def _ended(event: CallEvent | VoicemailLeft | OutboundCall) -> bool:
    return isinstance(event, CallEvent) and event.happened is CallHappening.ENDED


def _found(line_id: int, event: CallEvent | VoicemailLeft | OutboundCall) -> Event:
    if isinstance(event, VoicemailLeft):
        return VoicemailReported(line_id, event)
    if isinstance(event, OutboundCall):
        return OutboundCallSeen(line_id, event)
    return CallReported(line_id, event, by_reconciliation=True)


def end_calls_that_never_ended(hub: Hub) -> int:
    """A call whose end nobody told of is taken as ended, so that every call comes to an outcome; how many there were."""
    with hub.database.read_installation() as session:
        longest = session.now - dt.timedelta(seconds=hub.settings.unended_call_s)
        open_calls = session.execute(
            select(Call.id, Call.account_id).where(Call.outcome == CallOutcome.UNDER_WAY, Call.started_at < longest)
        ).all()
    for call_id, account_id in open_calls:
        with hub.database.write(account_id) as session:
            call = session.get_one(Call, call_id)
            last = max(dt.datetime.fromisoformat(happening["at"]) for happening in call.happenings) if call.happenings else call.started_at
            line = session.get_one(Line, call.line_id)
            ended = CallEvent(
                key=f"never-ended:{call.id}",
                call_id=call.provider_call_id,
                line=line.number,
                caller=call.caller_raw,
                happened=CallHappening.ENDED,
                at=last,
            )
            key = f"{call.connection_id}:{ended.key}"
            if session.scalar(select(InboxEvent.id).where(InboxEvent.key == key)) is None:
                store_event(session, key, CallReported(line.id, ended), Queue.TEXTS)
    return len(open_calls)

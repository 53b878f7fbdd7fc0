"""Reading a line's calls from the phone system's list and holding them against ours; nothing is changed."""

import datetime as dt

from sqlalchemy import select

from hub.calls.outcome import judge
from hub.connections.ready import LongJob
from hub.contract.errors import NotSupported
from hub.contract.phone_events import CallEvent
from hub.contract.phone_provider import ListsCalls
from hub.jobs.compare_calls import Comparison, SeenCall, compare
from hub.jobs.reconcile import SETTLED_AFTER
from hub.outbound.budget import Priority
from hub.records.call import Call, CallOutcome
from hub.records.line import Line
from hub.wiring import Hub


def verify_line(hub: Hub, account_id: int, line_id: int, since: dt.datetime) -> Comparison:
    """Their calls against ours since then; raises NotSupported where the phone system keeps no list, and the contract's errors."""
    with hub.database.read(account_id) as session:
        line, until = session.get_one(Line, line_id), session.now - SETTLED_AFTER
    begin = max(since, line.created_at)
    theirs = {id_: call for id_, call in _theirs(hub, line, begin).items() if begin <= call.at < until}
    with hub.database.read(account_id) as session:
        of_line = select(Call).where(Call.line_id == line_id, Call.started_at >= begin, Call.started_at < until)
        ours = {call.provider_call_id: _seen(call) for call in session.scalars(of_line)}
        # a call's beginning may lie on either side of an edge, depending on whose clock says so
        near = select(Call).where(Call.connection_id == line.connection_id, Call.provider_call_id.in_(theirs.keys() - ours.keys()))
        ours |= {call.provider_call_id: _seen(call) for call in session.scalars(near)}
    still_there = {id_: call for id_, call in ours.items() if id_ in theirs or call.outcome is not CallOutcome.UNDER_WAY}
    return compare(theirs, still_there)


def _theirs(hub: Hub, line: Line, since: dt.datetime) -> dict[str, SeenCall]:
    provider = hub.connections.phone_provider(LongJob(line.account_id, line.connection_id), Priority.BACKFILL)
    if not isinstance(provider, ListsCalls):
        raise NotSupported("This phone system keeps no list of calls that could be read.")
    told: dict[str, list[CallEvent]] = {}
    for event in provider.list_calls(line.number, since):
        if isinstance(event, CallEvent):
            told.setdefault(event.call_id, []).append(event)
    judged = {call_id: judge(events, line.answered_as) for call_id, events in told.items()}
    return {id_: SeenCall(one.started_at, one.outcome) for id_, one in judged.items() if one.outcome is not CallOutcome.UNDER_WAY}


def _seen(call: Call) -> SeenCall:
    return SeenCall(call.started_at, CallOutcome(call.outcome), by_webhook=not call.found_by_reconciliation)

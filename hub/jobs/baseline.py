"""The days of a line before the hub: counted once from the phone system's own list, and nothing else done with them.

No call, caller, text, task or note comes of it. A count that was interrupted begins anew; the days appear all at once, with its end.
"""

import datetime as dt

from sqlalchemy import select

from hub.calls.outcome import judge
from hub.catalog.discovery import Catalog
from hub.connections.ready import LongJob
from hub.contract.errors import SignInAgain, TryAgain, VendorTrouble
from hub.contract.phone_events import CallEvent, VoicemailLeft
from hub.contract.phone_numbers import read_phone_number
from hub.contract.phone_provider import ListsCalls
from hub.jobs.connection_health import note_trouble
from hub.jobs.look_back_lines import lines_with_lists
from hub.outbound.budget import Priority
from hub.records.account import Account
from hub.records.connection import Connection, ConnectionState
from hub.records.line import Line
from hub.records.line_setup import LineBaseline, LineDay
from hub.records.locking import lock_name
from hub.records.own_numbers import own_or_staff
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.reports.line_history import CountedCall, days_of
from hub.wiring import Hub

BEFORE = dt.timedelta(days=30)
NOT_LATER_THAN = dt.timedelta(days=14)
"""A line that was added longer ago has days of its own by now, and its list would be long."""

NOTED_EVERY = 100
Told = dict[str, list[CallEvent | VoicemailLeft]]


def baselines_due(catalog: Catalog, session: AccountSession) -> list[int]:
    """The lines of an account whose days before the hub were not counted yet, and whose list can be asked for now."""
    done = set(session.scalars(select(LineBaseline.line_id).where(LineBaseline.finished_at.is_not(None))))
    return [
        line.id
        for line, connection in lines_with_lists(catalog, session)
        if line.id not in done and line.created_at > session.now - NOT_LATER_THAN and _can_be_asked(session, connection)
    ]


def _can_be_asked(session: AccountSession, connection: Connection) -> bool:
    over = connection.trouble_until is None or connection.trouble_until < session.now
    return not connection.paused and connection.state != ConnectionState.NEEDS_SIGN_IN and over


def import_baseline(hub: Hub, account_id: int, line_id: int) -> LineBaseline | None:
    """Count the 30 days before the line was added; None where the phone system is in trouble, which is noted."""
    with hub.database.write(account_id) as session:
        line = session.get_one(Line, line_id)
        baseline = _begun(session, line)
        account = session.get_one(Account, account_id)
    if baseline.finished_at is not None:
        return baseline
    told: Told = {}
    trouble = None
    try:
        _read(hub, baseline, line, told)
    except (TryAgain, SignInAgain) as again:
        note_trouble(hub, account_id, line.connection_id, again)
        return None
    except VendorTrouble as refused:
        trouble = refused.sentence
    with hub.database.read(account_id) as session:
        counted = _counted(session, line, told, baseline, account.region)
    return _finished(hub, account_id, line_id, days_of(counted, account.time_zone), trouble)


def _begun(session: AccountSession, line: Line) -> LineBaseline:
    lock_name(session, f"baseline:{line.id}")
    baseline = session.scalar(select(LineBaseline).where(LineBaseline.line_id == line.id))
    if baseline is None:
        baseline = LineBaseline(line_id=line.id, since=line.created_at - BEFORE, until=line.created_at, calls=0, began_at=session.now)
        session.add(baseline)
        session.flush()
    return baseline


def _read(hub: Hub, baseline: LineBaseline, line: Line, told: Told) -> None:
    provider = hub.connections.phone_provider(LongJob(line.account_id, line.connection_id), Priority.BACKFILL)
    if not isinstance(provider, ListsCalls):
        return
    for event in provider.list_calls(line.number, baseline.since):
        if not isinstance(event, CallEvent | VoicemailLeft):
            continue
        if event.call_id not in told and len(told) % NOTED_EVERY == 0:
            _note(hub, line, len(told))
        told.setdefault(event.call_id, []).append(event)


def _note(hub: Hub, line: Line, calls: int) -> None:
    with hub.database.write(line.account_id) as session:
        session.scalars(select(LineBaseline).where(LineBaseline.line_id == line.id)).one().calls = calls


def _counted(session: AccountSession, line: Line, told: Told, baseline: LineBaseline, region: str) -> list[CountedCall]:
    """The calls of others than ourselves that began before the line was added."""
    ours: dict[str, bool] = {}
    counted = []
    for events in told.values():
        calls = [event for event in events if isinstance(event, CallEvent)]
        if not calls:
            continue
        number = read_phone_number(next((event.caller for event in calls if event.caller and not event.withheld), ""), region)
        if number is not None and number.e164 not in ours:
            ours[number.e164] = own_or_staff(session, number) is not None
        judged = judge(calls, line.answered_as, before_us=True)
        if baseline.since <= judged.started_at < baseline.until and not (number and ours[number.e164]):
            voicemail = any(isinstance(event, VoicemailLeft) for event in events)
            counted.append(CountedCall(judged.started_at, judged.outcome, voicemail=voicemail))
    return counted


def _finished(hub: Hub, account_id: int, line_id: int, days: list[LineDay], trouble: str | None) -> LineBaseline:
    with hub.database.write(account_id) as session:
        lock_name(session, f"baseline:{line_id}")
        baseline = session.scalars(select(LineBaseline).where(LineBaseline.line_id == line_id)).one()
        if baseline.finished_at is None:
            for day in days:
                day.line_id = line_id
            session.add_all(days)
            baseline.calls, baseline.finished_at, baseline.trouble = sum(day.calls for day in days), session.now, trouble
            label = session.get_one(Line, line_id).label
            tell(session, "baseline", trouble or f"The 30 days before {label} was added were counted: {baseline.calls} calls.")
        return baseline

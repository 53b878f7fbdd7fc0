"""Reading the past calls of one line from the phone system's list: how many were missed, and who called in vain."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from hub.calls.outcome import judge
from hub.catalog.discovery import Catalog, UnknownVendor, VendorDisabled
from hub.connections.ready import LongJob
from hub.contract.errors import SignInAgain, TryAgain, VendorTrouble
from hub.contract.phone_events import CallEvent
from hub.contract.phone_numbers import read_phone_number
from hub.contract.phone_provider import ListsCalls
from hub.outbound.budget import Priority
from hub.records.account import Account
from hub.records.call import Call, CallOutcome
from hub.records.connection import Connection
from hub.records.line import Line
from hub.records.look_back import LookBack, LookBackCaller
from hub.records.own_numbers import own_or_staff
from hub.records.session import AccountSession
from hub.wiring import Hub

NOTED_EVERY = 50
BATCH = 200
SETTLED = (CallOutcome.ANSWERED, CallOutcome.ANSWERED_OR_MAILBOX, CallOutcome.MISSED)


@dataclass(frozen=True, slots=True)
class Missed:
    """How many calls of a line were missed, and the numbers (E.164) that called in vain."""

    calls: int
    numbers: frozenset[str]


def lines_with_lists(catalog: Catalog, session: AccountSession) -> list[tuple[Line, Connection]]:
    """The lines whose phone system keeps a list of calls."""
    lines = select(Line, Connection).join(Connection, Connection.id == Line.connection_id).where(Connection.disconnected_at.is_(None))
    found = session.execute(lines.order_by(Line.id))
    return [(line, connection) for line, connection in found if _keeps_a_list(catalog, connection.key)]


def read_line(hub: Hub, account_id: int, look_id: int, line_id: int) -> None:
    """Count a line's missed calls; the line is done with the last transaction, one that was interrupted is read anew.

    Raises TryAgain, SignInAgain. Whatever else the phone system refuses is kept as the reason why the line is not counted.
    """
    with hub.database.read(account_id) as session:
        line, since = session.get_one(Line, line_id), session.get_one(LookBack, look_id).since
    told: dict[str, list[CallEvent]] = {}
    trouble = None
    try:
        for event in _listed(hub, account_id, line, since):
            if event.call_id not in told and len(told) % NOTED_EVERY == 0:
                _note(hub, account_id, look_id, line_id, calls=len(told), missed=0, done=False)
            told.setdefault(event.call_id, []).append(event)
    except (TryAgain, SignInAgain):
        raise
    except VendorTrouble as refused:
        trouble = refused.sentence
    with hub.database.read(account_id) as session:
        missed = _missed(session, line, told)
    for numbers in _in_batches(sorted(missed.numbers)):
        _keep_callers(hub, account_id, look_id, numbers)
    _note(hub, account_id, look_id, line_id, calls=len(told), missed=missed.calls, done=True, trouble=trouble)


def _keeps_a_list(catalog: Catalog, key: str) -> bool:
    try:
        return issubclass(catalog.phone_provider(key), ListsCalls)
    except (UnknownVendor, VendorDisabled):
        return False


def _listed(hub: Hub, account_id: int, line: Line, since: dt.datetime) -> Iterator[CallEvent]:
    provider = hub.connections.phone_provider(LongJob(account_id, line.connection_id), Priority.BACKFILL)
    if isinstance(provider, ListsCalls):
        yield from (event for event in provider.list_calls(line.number, since) if isinstance(event, CallEvent))


def _missed(session: AccountSession, line: Line, told: dict[str, list[CallEvent]]) -> Missed:
    """Our own decision on a call where the hub was there already, else the judgement on what the list tells of it."""
    region = session.get_one(Account, session.account_id).region
    decided = dict(_decided(session, line.connection_id, list(told)))
    ours: dict[str, bool] = {}
    calls = 0
    for call_id, events in told.items():
        listed = judge(events, line.answered_as, line.message_takers, region, before_us=True)
        if decided.get(call_id, listed.outcome) != CallOutcome.MISSED:
            continue
        raw = next((event.caller for event in events if event.caller and not event.withheld), "")
        number = read_phone_number(raw, region)
        if number is not None and number.e164 not in ours:
            ours[number.e164] = own_or_staff(session, number) is not None
        calls += number is None or not ours[number.e164]
    return Missed(calls, frozenset(number for number, is_ours in ours.items() if not is_ours))


def _decided(session: AccountSession, connection_id: int, call_ids: list[str]) -> Iterator[tuple[str, str]]:
    for some in _in_batches(call_ids):
        known = select(Call.provider_call_id, Call.outcome).where(Call.connection_id == connection_id, Call.provider_call_id.in_(some))
        yield from session.execute(known.where(Call.outcome.in_(SETTLED)))


def _in_batches(many: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(many), BATCH):
        yield many[start : start + BATCH]


def _keep_callers(hub: Hub, account_id: int, look_id: int, numbers: list[str]) -> None:
    with hub.database.write(account_id) as session:
        look = session.get_one(LookBack, look_id, with_for_update=True)
        if look.finished_at is not None:
            return
        there = select(LookBackCaller.number).where(LookBackCaller.look_back_id == look_id, LookBackCaller.number.in_(numbers))
        new = set(numbers) - set(session.scalars(there))
        session.add_all(LookBackCaller(look_back_id=look_id, number=number) for number in sorted(new))
        look.callers += len(new)


def _note(hub: Hub, account_id: int, look_id: int, line_id: int, **counted: int | str | None) -> None:
    """Keep how far the line is; what is done stays as it is."""
    with hub.database.write(account_id) as session:
        look = session.get_one(LookBack, look_id, with_for_update=True)
        if not look.lines.get(str(line_id), {}).get("done"):
            look.lines = {**look.lines, str(line_id): counted}

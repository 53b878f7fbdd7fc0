"""Telling people of a line that is unusually quiet, once for each such spell."""

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from hub.records.account import Account, Member, MemberRole, Notice
from hub.records.call import Call, Task
from hub.records.connection import Connection
from hub.records.line import Line
from hub.records.line_setup import LineBaseline, LineDay
from hub.records.session import AccountSession
from hub.records.trace import tell
from hub.reports.quiet_line import QuietSpell, quiet_spell
from hub.wiring import Hub

WEEKS = 4
HOURS = 24
WEEK = dt.timedelta(days=7)
Hour = dt.datetime
"""A full hour of the account's own zone, without the zone: the same hour of the week stays the same over a change of clocks."""


def watch_for_quiet_lines(hub: Hub) -> None:
    """Look at every line, each in transactions of its own."""
    with hub.database.read_installation() as session:
        in_use = select(Line.account_id, Line.id).join(Connection, Connection.id == Line.connection_id)
        lines = session.execute(in_use.where(Connection.disconnected_at.is_(None)).order_by(Line.id)).all()
    for account_id, line_id in lines:
        with hub.database.read(account_id) as session:
            line = session.get_one(Line, line_id)
            was_quiet, is_over = line.quiet_since is not None, _has_rung_since(session, line)
            spell = None if was_quiet else spell_of(session, line)
        if spell is not None or (was_quiet and is_over):
            with hub.database.write(account_id) as session:
                _note(session, session.get_one(Line, line_id, with_for_update=True), spell)


def spell_of(session: AccountSession, line: Line) -> QuietSpell | None:
    """The spell that the line is in, if any."""
    zone = ZoneInfo(session.get_one(Account, session.account_id).time_zone)
    end = session.now.astimezone(zone).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    counted, begin = _counted(session, line, end, zone), _history_begins(session, line).astimezone(zone).replace(tzinfo=None)
    weeks = [_hours(counted, end - WEEK * ago) for ago in range(1, WEEKS + 1) if end - WEEK * ago - dt.timedelta(hours=HOURS) >= begin]
    return quiet_spell(_hours(counted, end), weeks)


def _hours(counted: Counter[Hour], end: Hour) -> list[int]:
    return [counted[end - dt.timedelta(hours=ago)] for ago in range(HOURS, 0, -1)]


def _history_begins(session: AccountSession, line: Line) -> dt.datetime:
    baseline = session.scalar(select(LineBaseline).where(LineBaseline.line_id == line.id))
    counted = baseline is not None and baseline.finished_at is not None and not baseline.trouble
    return baseline.since if baseline is not None and counted else line.created_at


def _counted(session: AccountSession, line: Line, end: Hour, zone: ZoneInfo) -> Counter[Hour]:
    """Calls by the hour in the last day and the same day of each week before."""
    spans = [(end - WEEK * ago - dt.timedelta(hours=HOURS), end - WEEK * ago) for ago in range(WEEKS + 1)]
    moments = [(first.replace(tzinfo=zone).astimezone(dt.UTC), last.replace(tzinfo=zone).astimezone(dt.UTC)) for first, last in spans]
    of_line = select(Call.started_at).where(Call.line_id == line.id, Call.ours.is_(None), Call.guided_test.is_(False))
    within = or_(*((Call.started_at >= first) & (Call.started_at < last) for first, last in moments))
    counted = Counter(
        at.astimezone(zone).replace(minute=0, second=0, microsecond=0, tzinfo=None) for at in session.scalars(of_line.where(within))
    )
    for day in session.scalars(select(LineDay).where(LineDay.line_id == line.id)):
        for hour, calls in enumerate(day.by_hour):
            counted[dt.datetime.fromisoformat(day.day) + dt.timedelta(hours=hour)] += calls
    return counted


def _has_rung_since(session: AccountSession, line: Line) -> bool:
    if line.quiet_since is None:
        return False
    since = select(Call.id).where(Call.line_id == line.id, Call.started_at > line.quiet_since, Call.guided_test.is_(False))
    return session.scalar(since.limit(1)) is not None


def _note(session: AccountSession, line: Line, spell: QuietSpell | None) -> None:
    if spell is None:
        line.quiet_since = None
        tell(session, "quiet_line", f"{line.label} rings again.")
        return
    if line.quiet_since is not None:
        return
    line.quiet_since = session.now
    calls = "no call" if spell.calls == 0 else f"{spell.calls} call{'s' if spell.calls > 1 else ''}"
    sentence = (
        f"{line.label} is unusually quiet: {calls} in the last {spell.hours} hours, where about {round(spell.usual)} are usual. "
        "Call it to see whether it rings, and look at its set-up."
    )
    tell(session, "quiet_line", sentence)
    key = f"quiet:{line.id}:{session.now.isoformat()}"
    session.add(Task(key=key, kind="quiet_line", sentence=sentence, due_at=session.now, created_at=session.now))
    roles = (MemberRole.OWNER, MemberRole.ADMIN)
    for member_id in session.scalars(select(Member.id).where(Member.role.in_(roles), Member.ended_at.is_(None)).order_by(Member.id)).all():
        session.add(Notice(member_id=member_id, sentence=sentence, at=session.now))

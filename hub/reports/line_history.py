"""How a line did day by day: before the hub as its phone system listed it, since then as we know it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select

from hub.reasons import Reason
from hub.records.call import Call, CallOutcome
from hub.records.line import Line
from hub.records.line_setup import LineBaseline, LineDay
from hub.records.session import AccountSession

HOURS = 24
WATCHED_FOR = dt.timedelta(days=7)
OWN_DAYS = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class CountedCall:
    """A call as far as counting goes."""

    at: dt.datetime
    outcome: CallOutcome
    voicemail: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """Counts over some days; `unclear` were picked up by a person or a mailbox."""

    calls: int
    missed: int
    answered: int
    unclear: int
    voicemails: int

    @property
    def answer_rate(self) -> float | None:
        """The share of calls that a person certainly took, of those of which it is known; None without any."""
        known = self.answered + self.missed
        return self.answered / known if known else None


@dataclass(frozen=True, slots=True)
class LineHistory:
    """A line before and since. `before` is None where nothing was counted, and `why_not` says why.

    `would_have_texted` counts the last 7 days' calls of a line that only watches; `found_late` those of which no webhook told.
    """

    before: Span | None
    why_not: str
    since: Span
    since_days: int
    would_have_texted: int
    found_late: int


def days_of(calls: Iterable[CountedCall], zone: str) -> list[LineDay]:
    """One row for each day of this zone on which there was a call, oldest first."""
    days: dict[str, LineDay] = {}
    for call in calls:
        local = call.at.astimezone(ZoneInfo(zone))
        key = local.date().isoformat()
        if key not in days:
            days[key] = LineDay(day=key, calls=0, missed=0, answered=0, unclear=0, voicemails=0, by_hour=[0] * HOURS)
        day = days[key]
        day.calls += 1
        day.missed += call.outcome is CallOutcome.MISSED
        day.answered += call.outcome is CallOutcome.ANSWERED
        day.unclear += call.outcome is CallOutcome.ANSWERED_OR_MAILBOX
        day.voicemails += call.voicemail
        day.by_hour[local.hour] += 1
    return [days[key] for key in sorted(days)]


def history_of(session: AccountSession, line: Line, *, keeps_list: bool) -> LineHistory:
    """What is known of a line's calls; `keeps_list` says whether its phone system could be asked for those of before."""
    begin = max(line.created_at, session.now - OWN_DAYS)
    own = select(
        func.count(),
        func.count().filter(Call.outcome == CallOutcome.MISSED),
        func.count().filter(Call.outcome == CallOutcome.ANSWERED),
        func.count().filter(Call.outcome == CallOutcome.ANSWERED_OR_MAILBOX),
        func.count(Call.voicemail),
    ).where(*_of_line(session, line, begin))
    lately = session.now - WATCHED_FOR
    watched = select(func.count()).where(*_of_line(session, line, lately), Call.decision_reason == Reason.WATCH_ONLY)
    late = select(func.count()).where(*_of_line(session, line, lately), Call.found_by_reconciliation.is_(True))
    before, why_not = _before(session, line, keeps_list=keeps_list)
    return LineHistory(
        before=before,
        why_not=why_not,
        since=Span(*session.execute(own).one()),
        since_days=max(1, (session.now - begin).days),
        would_have_texted=session.scalar(watched) or 0,
        found_late=session.scalar(late) or 0,
    )


def _of_line(session: AccountSession, line: Line, since: dt.datetime) -> Sequence[ColumnElement[bool]]:
    """Calls of others than ourselves since then."""
    by_others = (Call.ours.is_(None), Call.guided_test.is_(False))
    return (Call.account_id == session.account_id, Call.line_id == line.id, Call.started_at >= since, *by_others)


def _before(session: AccountSession, line: Line, *, keeps_list: bool) -> tuple[Span | None, str]:
    baseline = session.scalar(select(LineBaseline).where(LineBaseline.line_id == line.id))
    if not keeps_list:
        return None, "This phone system keeps no list of calls, so there is nothing to compare with."
    if baseline is None:
        return None, "The 30 days before are not counted: either that comes soon, or the line was added before the hub could do it."
    if baseline.finished_at is None:
        return None, f"The 30 days before are being counted: {baseline.calls} calls so far."
    if baseline.trouble:
        return None, f"The 30 days before could not be counted: {baseline.trouble}"
    days = session.scalars(select(LineDay).where(LineDay.line_id == line.id)).all()
    return (
        Span(
            sum(day.calls for day in days),
            sum(day.missed for day in days),
            sum(day.answered for day in days),
            sum(day.unclear for day in days),
            sum(day.voicemails for day in days),
        ),
        "",
    )

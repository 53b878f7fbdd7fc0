"""Each line's 30 days before it was set up beside its first 30 days since, as far as its phone system listed them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from hub.records.call import Call, CallOutcome
from hub.records.line import Line
from hub.records.line_setup import LineBaseline, LineDay
from hub.records.session import AccountSession
from hub.reports.figures import COUNTED
from hub.reports.line_history import Span

DAYS = 30


@dataclass(frozen=True, slots=True)
class BeforeAndAfter:
    """One line; `days_after` are the days since it was set up, 30 at most."""

    line: Line
    before: Span
    after: Span
    days_before: int
    days_after: int

    @property
    def until(self) -> dt.datetime:
        """The moment after the last one that `after` counts."""
        return self.line.created_at + dt.timedelta(days=DAYS)


def before_and_after(session: AccountSession, lines: Sequence[Line]) -> list[BeforeAndAfter]:
    """Every line whose days before are known, in three queries."""
    known = select(LineBaseline).where(LineBaseline.finished_at.is_not(None), LineBaseline.trouble.is_(None))
    baselines = {baseline.line_id: baseline for baseline in session.scalars(known)}
    with_baseline = [line for line in lines if line.id in baselines]
    if not with_baseline:
        return []
    before, after = _before(session), _after(session, with_baseline)
    nothing = Span(0, 0, 0, 0, 0)
    return [
        BeforeAndAfter(
            line=line,
            before=before.get(line.id, nothing),
            after=after.get(line.id, nothing),
            days_before=max(1, (baselines[line.id].until - baselines[line.id].since).days),
            days_after=min(DAYS, max(1, (session.now - line.created_at).days)),
        )
        for line in with_baseline
    ]


def _before(session: AccountSession) -> dict[int, Span]:
    sums = [func.sum(column) for column in (LineDay.calls, LineDay.missed, LineDay.answered, LineDay.unclear, LineDay.voicemails)]
    found = select(LineDay.line_id, *sums).where(LineDay.account_id == session.account_id).group_by(LineDay.line_id)
    return {line_id: Span(*(int(count) for count in counts)) for line_id, *counts in session.execute(found)}


def _after(session: AccountSession, lines: Sequence[Line]) -> dict[int, Span]:
    first_days = or_(
        *(
            (Call.line_id == line.id) & (Call.started_at >= line.created_at) & (Call.started_at < line.created_at + dt.timedelta(days=DAYS))
            for line in lines
        )
    )
    counts = (
        func.count(),
        *(
            func.count().filter(Call.outcome == outcome)
            for outcome in (CallOutcome.MISSED, CallOutcome.ANSWERED, CallOutcome.ANSWERED_OR_MAILBOX)
        ),
        func.count(Call.voicemail),
    )
    earliest, latest = min(line.created_at for line in lines), max(line.created_at for line in lines) + dt.timedelta(days=DAYS)
    found = (
        select(Call.line_id, *counts)
        .where(Call.account_id == session.account_id, Call.started_at >= earliest, Call.started_at < latest, first_days, *COUNTED)
        .group_by(Call.line_id)
    )
    return {line_id: Span(*values) for line_id, *values in session.execute(found)}

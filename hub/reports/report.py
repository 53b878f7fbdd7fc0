"""The report of a period: every figure of docs/metrics.md, for the page, the files, the e-mail and the API alike."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from hub.contract.phone_provider import LineMode
from hub.records.account import Account, Desk, Member
from hub.records.line import Line, TextTally
from hub.records.session import AccountSession
from hub.reports.before_and_after import BeforeAndAfter, before_and_after
from hub.reports.counted_days import counted_days
from hub.reports.counts import NOTHING_MORE, Counts, Details, put_together, share
from hub.reports.day_counts import DayCounts, Tally, total
from hub.reports.money import Money
from hub.reports.period import Period


@dataclass(frozen=True, slots=True)
class Named:
    """The part of the calls that one line, desk, member or wording has; `id` is None for those that have none.

    `hears_all` is False of a line to which only missed calls are forwarded: shares of its inbound calls say nothing.
    """

    id: int | None
    name: str
    tally: Tally
    details: Details = NOTHING_MORE
    hears_all: bool = True

    @property
    def missed_share(self) -> float | None:
        """Missed of inbound; None where not every call is heard of."""
        return share(self.tally.missed, self.tally.inbound) if self.hears_all else None

    @property
    def answer_rate(self) -> float | None:
        """Answered of those of which it is known; None where not every call is heard of."""
        return share(self.tally.answered, self.tally.answered + self.tally.missed) if self.hears_all else None

    @property
    def recovery_rate(self) -> float | None:
        """Missed calls whose caller replied."""
        return share(self.tally.recovered, self.tally.missed)

    @property
    def reply_rate(self) -> float | None:
        """Texts that were answered."""
        return share(self.tally.replied, self.tally.texted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures of a period. Shares are between 0 and 1, None of nothing.

    `heard` are the calls of lines that hear of every call: a line to which only missed calls are forwarded knows none that was answered.
    """

    counts: Counts
    heard: Tally

    @property
    def total(self) -> Tally:
        """All calls."""
        return self.counts.total

    @property
    def won(self) -> int:
        """Conversations with a missed call that were placed or booked after it."""
        return self.counts.won

    @property
    def won_of_recovered(self) -> int:
        """Those of them in which the caller had replied."""
        return self.counts.won_after_reply

    @property
    def missed_share(self) -> float | None:
        """Missed of inbound, where every call is heard of."""
        return share(self.heard.missed, self.heard.inbound)

    @property
    def answer_rate(self) -> float | None:
        """Answered of those of which it is known, where every call is heard of."""
        return share(self.heard.answered, self.heard.answered + self.heard.missed)

    @property
    def recovery_rate(self) -> float | None:
        """Missed calls whose caller replied."""
        return share(self.total.recovered, self.total.missed)

    @property
    def reply_rate(self) -> float | None:
        """Texts that were answered."""
        return share(self.total.replied, self.total.texted)

    @property
    def booking_rate(self) -> float | None:
        """Recovered conversations that were placed or booked."""
        return share(self.won_of_recovered, self.counts.recovered_conversations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of a period beside those of as many days before, and how they are spread.

    With `own_desks` they are those of one member's own desks; what is known of the whole business only is left out then.
    """

    period: Period
    own_desks: bool
    now: Figures
    before: Figures
    days: Sequence[tuple[dt.date, Tally]]
    lines: Sequence[Named]
    desks: Sequence[Named]
    members: Sequence[Named]
    wordings: Sequence[Named]
    forwarded_lines: Sequence[str]
    money: Money
    since_set_up: Sequence[BeforeAndAfter]


def report(session: AccountSession, period: Period) -> Report:
    """The report of all that the session sees, in a fixed number of queries whatever there is to count."""
    own_desks = bool(session.limits)
    account = session.get_one(Account, session.account_id)
    lines = session.scalars(select(Line).order_by(Line.label, Line.id)).all()
    forwarded = frozenset(line.id for line in lines if line.answered_as is LineMode.FORWARDED)
    days = counted_days(session, Period(period.before.first, period.last, period.zone))
    now = figures_of({day: counts for day, counts in days.items() if day >= period.first}, forwarded)
    before = figures_of({day: counts for day, counts in days.items() if day < period.first}, forwarded)
    members = {row.id: row.name for row in session.execute(select(Member.id, Member.name))}
    desks = {row.id: row.name for row in session.execute(select(Desk.id, Desk.name))}
    counts = now.counts
    if own_desks:
        lines = [line for line in lines if line.id in counts.lines]
    return Report(
        period=period,
        own_desks=own_desks,
        now=now,
        before=before,
        days=[(day, counts.days.get(day, Tally())) for day in period.every_day()],
        lines=[_of_line(line, counts, hears_all=line.id not in forwarded) for line in lines],
        desks=_named(counts.desks, counts.of_desks, desks, "No desk yet"),
        members=_named(counts.members, counts.of_members, members, "Nobody yet"),
        wordings=[Named(None, name, tally) for name, tally in sorted(counts.wordings.items(), key=lambda found: -found[1].texted)],
        forwarded_lines=[line.label for line in lines if line.id in forwarded],
        money=Money.of(account, now.counts, now.won_of_recovered, 0 if own_desks else _parts(session, period)),
        since_set_up=[] if own_desks else before_and_after(session, lines),
    )


def figures_of(days: Mapping[dt.date, DayCounts], forwarded: frozenset[int]) -> Figures:
    """The figures of these days; lines in `forwarded` hear of missed calls only."""
    counts = put_together(days)
    return Figures(counts=counts, heard=total(tally for line_id, tally in counts.lines.items() if line_id not in forwarded))


def _parts(session: AccountSession, period: Period) -> int:
    """How many parts of texts left in the period."""
    within = (TextTally.account_id == session.account_id, TextTally.hour >= period.begins, TextTally.hour < period.ends)
    return session.scalar(select(func.coalesce(func.sum(TextTally.parts), 0)).where(*within)) or 0


def _of_line(line: Line, counts: Counts, *, hears_all: bool) -> Named:
    tally, details = counts.lines.get(line.id, Tally()), counts.of_lines.get(line.id, NOTHING_MORE)
    return Named(line.id, line.label, tally, details, hears_all)


def _named(tallies: Mapping[int, Tally], details: Mapping[int, Details], names: Mapping[int, str], nobody: str) -> list[Named]:
    """The largest first, whoever has none at the end; a response may come in a period without a missed call."""
    ids = {*tallies, *details}
    ordered = sorted(ids, key=lambda each: (each not in names, -tallies.get(each, Tally()).missed, names.get(each, "")))
    return [
        Named(each if each in names else None, names.get(each, nobody), tallies.get(each, Tally()), details.get(each, NOTHING_MORE))
        for each in ordered
    ]

"""Counted days from the database: kept ones as they are, the others counted now."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, String, cast, delete, insert, or_, select
from sqlalchemy.orm import QueryableAttribute

from hub.records.account import Account
from hub.records.call import Call
from hub.records.conversation import Conversation, Text
from hub.records.locking import lock_name
from hub.records.report_day import SETTLED_AFTER, ReportDay, ReportDayPart, lock_of_days
from hub.records.session import AccountSession
from hub.reports.answered_replies import BEGAN_A_WAIT
from hub.reports.day_counts import CallRow, DayCounts, ReplyRow, count_day
from hub.reports.figures import COUNTED
from hub.reports.period import ONE_DAY, Period, midnight

MOST_STRETCHES = 30
Stretch = tuple[dt.date, dt.date]
NOTHING = "{}"


class Rows(NamedTuple):
    """What is counted of a day, or of a part of it."""

    calls: list[CallRow]
    replies: list[ReplyRow]


class Whose(NamedTuple):
    """Whose a call or a reply is, as far as it depends on it who sees it: the columns of `ReportDayPart`."""

    member_id: int | None
    desk_id: int | None
    line_id: int | None

    @classmethod
    def of(cls, row: CallRow | ReplyRow) -> "Whose":
        """The call's, which is that of its conversation, or the reply's."""
        is_nobodys = row.member_id is None and row.desk_id is None
        return cls(row.member_id, row.desk_id, row.line_id if is_nobodys else None)


def counted_days(session: AccountSession, period: Period) -> dict[dt.date, DayCounts]:
    """Every day of the period on which something happened, in four queries at most."""
    kept = kept_days(session, period)
    missing = [day for day in period.every_day() if day not in kept]
    found = {day: DayCounts.from_json(*map(json.loads, parts)) for day, parts in kept.items() if parts}
    return {**found, **count_now(session, missing, period.zone)}


def kept_days(session: AccountSession, period: Period) -> Mapping[dt.date, Sequence[str]]:
    """The stored counts of the period's days in this zone as JSON, none of a day without anything.

    A session that is limited to own desks finds the parts that it sees, of each day at once with the day itself: whoever changes
    something meanwhile removes both. They come as words, for all of a year as lists at once would be looked through for garbage
    again and again.
    """
    wanted = select(ReportDay.day, cast(ReportDay.counts, String))
    if session.limits:
        of_day = (ReportDayPart.account_id == ReportDay.account_id) & (ReportDayPart.day == ReportDay.day)
        wanted = select(ReportDay.day, cast(ReportDayPart.counts, String)).outerjoin(ReportDayPart, of_day)
    wanted = wanted.where(
        ReportDay.account_id == session.account_id,
        ReportDay.day >= period.first.isoformat(),
        ReportDay.day <= period.last.isoformat(),
        ReportDay.zone == period.zone,
    )
    days: dict[dt.date, list[str]] = {}
    for day, counts in session.execute(wanted):
        days.setdefault(dt.date.fromisoformat(day), []).extend([counts] if counts not in (None, NOTHING) else [])
    return days


def count_now(session: AccountSession, days: Sequence[dt.date], zone: str) -> dict[dt.date, DayCounts]:
    """The days on which something happened, counted from the calls themselves."""
    return {day: count_day(*rows, ZoneInfo(zone)) for day, rows in _rows_of(session, days, zone).items()}


def _rows_of(session: AccountSession, days: Sequence[dt.date], zone: str) -> dict[dt.date, Rows]:
    stretches = stretches_of([day for day in days if midnight(day, zone) <= session.now])
    if not stretches:
        return {}
    local, wanted = ZoneInfo(zone), frozenset(days)
    rows: dict[dt.date, Rows] = {}
    for call in _calls(session, stretches, zone):
        rows.setdefault(call.started_at.astimezone(local).date(), Rows([], [])).calls.append(call)
    for reply in _replies(session, stretches, zone):
        rows.setdefault(reply.at.astimezone(local).date(), Rows([], [])).replies.append(reply)
    return {day: rows[day] for day in sorted(rows) if day in wanted}


def keep_settled_days(session: AccountSession, most: int) -> int:
    """Count and keep up to `most` days that are old enough and not kept yet, the newest first; how many that were."""
    lock_name(session, lock_of_days(session.account_id))
    zone = session.get_one(Account, session.account_id).time_zone
    first = session.scalar(select(Call.started_at).where(Call.account_id == session.account_id).order_by(Call.started_at).limit(1))
    if first is None:
        return 0
    last = (session.now - SETTLED_AFTER).astimezone(ZoneInfo(zone)).date() - ONE_DAY
    period = Period(first.astimezone(ZoneInfo(zone)).date(), last, zone)
    if period.days <= 0:
        return 0
    kept = frozenset(session.scalars(select(ReportDay.day).where(ReportDay.account_id == session.account_id, ReportDay.zone == zone)))
    missing = [day for day in reversed(period.every_day()) if day.isoformat() not in kept][:most]
    rows = _rows_of(session, missing, zone)
    for day in missing:
        _keep(session, day, zone, rows.get(day, Rows([], [])))
    return len(missing)


def _keep(session: AccountSession, day: dt.date, zone: str, rows: Rows) -> None:
    mine = {"account_id": session.account_id, "day": day.isoformat()}
    counts = count_day(*rows, ZoneInfo(zone)).to_json()
    session.execute(delete(ReportDay).where(ReportDay.account_id == session.account_id, ReportDay.day == day.isoformat()))
    session.execute(insert(ReportDay), [{**mine, "zone": zone, "counts": counts, "counted_at": session.now}])
    parts = [{**mine, **whose._asdict(), "counts": count_day(*part, ZoneInfo(zone)).to_json()} for whose, part in _by_whose(rows).items()]
    if parts:
        session.execute(insert(ReportDayPart), parts)


def _by_whose(rows: Rows) -> dict[Whose, Rows]:
    parts: dict[Whose, Rows] = {}
    for call in rows.calls:
        parts.setdefault(Whose.of(call), Rows([], [])).calls.append(call)
    for reply in rows.replies:
        parts.setdefault(Whose.of(reply), Rows([], [])).replies.append(reply)
    return parts


def stretches_of(days: Iterable[dt.date]) -> list[Stretch]:
    """Days that follow each other, as first and last; very many are taken together as one."""
    stretches: list[Stretch] = []
    for day in sorted(days):
        if stretches and stretches[-1][1] == day - ONE_DAY:
            stretches[-1] = (stretches[-1][0], day)
        else:
            stretches.append((day, day))
    return stretches if len(stretches) <= MOST_STRETCHES else [(stretches[0][0], stretches[-1][1])]


def _within(column: QueryableAttribute[dt.datetime], stretches: Sequence[Stretch], zone: str) -> ColumnElement[bool]:
    return or_(*((column >= midnight(first, zone)) & (column < midnight(last + ONE_DAY, zone)) for first, last in stretches))


def _calls(session: AccountSession, stretches: Sequence[Stretch], zone: str) -> Iterable[CallRow]:
    columns = (
        Call.started_at,
        Call.ended_at,
        Call.outcome,
        Call.line_id,
        Call.voicemail.is_not(None),
        Call.decision_reason,
        Call.texted_at,
        Call.replied_at,
        Call.called_back_at,
        Call.first_human_at,
        Call.wording,
        Call.caller_id,
        Call.conversation_id,
        Conversation.desk_id,
        Conversation.member_id,
        Conversation.outcome,
        Conversation.outcome_at,
    )
    found = (
        select(*columns)
        .outerjoin(Conversation, Conversation.id == Call.conversation_id)
        .where(Call.account_id == session.account_id, _within(Call.started_at, stretches, zone), *COUNTED)
    )
    return (CallRow._make(row) for row in session.execute(found))


def _replies(session: AccountSession, stretches: Sequence[Stretch], zone: str) -> Iterable[ReplyRow]:
    found = (
        select(Text.at, Text.answered_at, Conversation.line_id, Conversation.desk_id, Conversation.member_id)
        .join(Conversation, Conversation.id == Text.conversation_id)
        .where(
            Text.account_id == session.account_id,
            _within(Text.at, stretches, zone),
            *BEGAN_A_WAIT,
        )
    )
    return (ReplyRow._make(row) for row in session.execute(found))

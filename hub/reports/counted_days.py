"""Counted days from the database: kept ones as they are, the others counted now."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import QueryableAttribute

from hub.records.account import Account
from hub.records.call import Call
from hub.records.conversation import Conversation, Text
from hub.records.locking import insert_or_ignore, lock_name
from hub.records.report_day import SETTLED_AFTER, ReportDay, lock_of_days
from hub.records.session import AccountSession
from hub.reports.answered_replies import BEGAN_A_WAIT
from hub.reports.day_counts import CallRow, DayCounts, ReplyRow, count_day
from hub.reports.figures import COUNTED
from hub.reports.period import ONE_DAY, Period, midnight

MOST_STRETCHES = 30
Stretch = tuple[dt.date, dt.date]


def counted_days(session: AccountSession, period: Period) -> dict[dt.date, DayCounts]:
    """Every day of the period on which something happened, in four queries at most.

    Kept days are those of the whole business, so a session that is limited to own desks counts from the calls that it sees.
    """
    kept = kept_days(session, period) if not session.limits else {}
    missing = [day for day in period.every_day() if day not in kept]
    found = {day: DayCounts.from_json(counts) for day, counts in kept.items() if counts}
    return {**found, **count_now(session, missing, period.zone)}


def kept_days(session: AccountSession, period: Period) -> Mapping[dt.date, Mapping[str, object]]:
    """The stored counts of the period's days in this zone; empty ones of days without anything."""
    wanted = select(ReportDay.day, ReportDay.counts).where(
        ReportDay.account_id == session.account_id,
        ReportDay.day >= period.first.isoformat(),
        ReportDay.day <= period.last.isoformat(),
        ReportDay.zone == period.zone,
    )
    return {dt.date.fromisoformat(day): counts for day, counts in session.execute(wanted)}


def count_now(session: AccountSession, days: Sequence[dt.date], zone: str) -> dict[dt.date, DayCounts]:
    """The days on which something happened, counted from the calls themselves."""
    stretches = stretches_of([day for day in days if midnight(day, zone) <= session.now])
    if not stretches:
        return {}
    local, wanted = ZoneInfo(zone), frozenset(days)
    calls: dict[dt.date, list[CallRow]] = {}
    for call in _calls(session, stretches, zone):
        calls.setdefault(call.started_at.astimezone(local).date(), []).append(call)
    replies: dict[dt.date, list[ReplyRow]] = {}
    for reply in _replies(session, stretches, zone):
        replies.setdefault(reply.at.astimezone(local).date(), []).append(reply)
    return {day: count_day(calls.get(day, ()), replies.get(day, ()), local) for day in sorted({*calls, *replies}) if day in wanted}


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
    counted = count_now(session, missing, zone)
    for day in missing:
        _keep(session, day, zone, counted.get(day))
    return len(missing)


def _keep(session: AccountSession, day: dt.date, zone: str, counts: DayCounts | None) -> None:
    stored = session.scalar(select(ReportDay).where(ReportDay.day == day.isoformat()))
    values = {
        "account_id": session.account_id,
        "day": day.isoformat(),
        "zone": zone,
        "counts": counts.to_json() if counts else {},
        "counted_at": session.now,
    }
    if stored is None:
        insert_or_ignore(session, ReportDay, values, ["account_id", "day"])
        return
    for name, value in values.items():
        setattr(stored, name, value)


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

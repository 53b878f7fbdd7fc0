"""Whether a schedule is open at a moment, until when, or when it opens next and why not now. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from zoneinfo import ZoneInfo

import holidays

LOOK_AHEAD_DAYS = 60
OBSERVED = " (observed)"
Span = tuple[dt.datetime, dt.datetime]


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """From `opens` to `closes`, local times; one that closes at or before its opening ends on the next day."""

    opens: dt.time
    closes: dt.time

    @property
    def ends_next_day(self) -> bool:
        """Whether it runs past midnight."""
        return self.closes <= self.opens


@dataclass(frozen=True, slots=True)
class DayException:
    """Days, both ends included, on which other ranges hold than in the week and on holidays; none means closed."""

    first: dt.date
    last: dt.date
    ranges: tuple[Range, ...] = ()
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """`week` holds the ranges that begin on each day, Monday first; `zone` is an IANA name.

    `holidays_of` is a country or one of its parts, such as US or US-CA, whose public holidays are closed; empty for none.
    """

    zone: str
    week: tuple[tuple[Range, ...], ...]
    holidays_of: str = ""
    exceptions: tuple[DayException, ...] = ()


class ClosedBecause(StrEnum):
    """Why it is closed."""

    HOURS = "hours"
    HOLIDAY = "holiday"
    EXCEPTION = "exception"


@dataclass(frozen=True, slots=True)
class Open:
    """Open, until the aware UTC moment; None where it never closes."""

    until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Closed:
    """Closed; it opens at the aware UTC moment, None when it does not within 60 days. `label` names the holiday or exception."""

    opens_at: dt.datetime | None
    because: ClosedBecause
    label: str = ""


def hours_at(schedule: Schedule, moment: dt.datetime) -> Open | Closed:
    """Whether it is open at the aware moment."""
    today = moment.astimezone(ZoneInfo(schedule.zone)).date()
    spans = _merged(_spans(schedule, today - dt.timedelta(days=1)))
    now = next((span for span in spans if span[0] <= moment < span[1]), None)
    if now is not None:
        never_closes = now[1] > moment + dt.timedelta(days=LOOK_AHEAD_DAYS - 2)
        return Open(None if never_closes else now[1])
    because, label = _why_closed(schedule, today)
    return Closed(next((begin for begin, _ in spans if begin > moment), None), because, label)


def open_since(schedule: Schedule, moment: dt.datetime) -> dt.datetime | None:
    """When the stretch of opening began that holds the aware moment, at most two days back; None while it is closed."""
    today = moment.astimezone(ZoneInfo(schedule.zone)).date()
    spans = _merged(_spans(schedule, today - dt.timedelta(days=1)))
    return next((begin for begin, end in spans if begin <= moment < end), None)


def _merged(spans: Iterable[Span]) -> list[Span]:
    """The stretches in order, with those that touch or overlap made one."""
    merged: list[Span] = []
    for begin, end in sorted(spans):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged


def _spans(schedule: Schedule, first: dt.date) -> Iterator[Span]:
    """Every stretch of opening that begins in the days to look at, in UTC."""
    zone = ZoneInfo(schedule.zone)
    for number in range(LOOK_AHEAD_DAYS + 1):
        day = first + dt.timedelta(days=number)
        for one in ranges_on(schedule, day):
            begin = _moment(day, one.opens, zone)
            end = _moment(day + dt.timedelta(days=int(one.ends_next_day)), one.closes, zone, later=True)
            if begin < end:
                yield begin, end


def _moment(day: dt.date, time: dt.time, zone: ZoneInfo, *, later: bool = False) -> dt.datetime:
    """The local time in UTC: of an hour that the clock shows twice the first, or with `later` the second."""
    first = dt.datetime.combine(day, time, zone).astimezone(dt.UTC)
    return max(first, dt.datetime.combine(day, time.replace(fold=1), zone).astimezone(dt.UTC)) if later else first


def ranges_on(schedule: Schedule, day: dt.date) -> Sequence[Range]:
    """The ranges that begin on the local day."""
    exception = exception_on(schedule, day)
    if exception is not None:
        return exception.ranges
    return () if holiday_on(schedule.holidays_of, day) else schedule.week[day.weekday()]


def exception_on(schedule: Schedule, day: dt.date) -> DayException | None:
    """The exception that holds on the local day; the one written down last counts."""
    return next((found for found in reversed(schedule.exceptions) if found.first <= day <= found.last), None)


def holiday_on(region: str, day: dt.date) -> str:
    """The name of the day's public holiday there, empty for none or an unknown region."""
    return _holidays(region, day.year).get(day, "") if region else ""


@cache
def _holidays(region: str, year: int) -> dict[dt.date, str]:
    country, _, part = region.partition("-")
    try:
        found = holidays.country_holidays(country, subdiv=part or None, years=year)
    except NotImplementedError:
        return {}
    return {day: name.replace(OBSERVED, "").split("; ")[0] for day, name in found.items()}


def knows_holidays_of(region: str) -> bool:
    """Whether public holidays of the region, such as US or US-CA, are known."""
    country, _, part = region.partition("-")
    parts = holidays.list_supported_countries(include_aliases=False).get(country)
    return parts is not None and (not part or part in parts)


def _why_closed(schedule: Schedule, today: dt.date) -> tuple[ClosedBecause, str]:
    exception = exception_on(schedule, today)
    if exception is not None and not exception.ranges:
        return ClosedBecause.EXCEPTION, exception.label
    holiday = "" if exception is not None else holiday_on(schedule.holidays_of, today)
    return (ClosedBecause.HOLIDAY, holiday) if holiday else (ClosedBecause.HOURS, "")

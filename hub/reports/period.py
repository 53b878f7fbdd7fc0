"""The days that a report is about, in the business's own time zone. Pure."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

ONE_DAY = dt.timedelta(days=1)
LONGEST = 366
FIRST_YEAR, LAST_YEAR = 2000, 2200


class Span(StrEnum):
    """The periods that have a name."""

    LAST_7 = "7"
    LAST_30 = "30"
    LAST_90 = "90"
    MONTH = "month"
    YEAR = "365"


DAYS: Mapping[Span, int] = {Span.LAST_7: 7, Span.LAST_30: 30, Span.LAST_90: 90, Span.YEAR: 365}


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from `first` to `last`, both included, of the time zone; a call belongs to the day on which it began there."""

    first: dt.date
    last: dt.date
    zone: str

    @property
    def days(self) -> int:
        """How many."""
        return (self.last - self.first).days + 1

    @property
    def begins(self) -> dt.datetime:
        """The first moment."""
        return midnight(self.first, self.zone)

    @property
    def ends(self) -> dt.datetime:
        """The moment after the last."""
        return midnight(self.last + ONE_DAY, self.zone)

    @property
    def before(self) -> "Period":
        """As many days just before."""
        return Period(self.first - ONE_DAY * self.days, self.first - ONE_DAY, self.zone)

    def every_day(self) -> list[dt.date]:
        """Each day, the first one first."""
        return [self.first + ONE_DAY * number for number in range(self.days)]


def midnight(day: dt.date, zone: str) -> dt.datetime:
    """The moment, in UTC, at which the day begins there."""
    return dt.datetime.combine(day, dt.time(), ZoneInfo(zone)).astimezone(dt.UTC)


def period_of(span: Span, now: dt.datetime, zone: str) -> Period:
    """The named period that ends today."""
    today = now.astimezone(ZoneInfo(zone)).date()
    first = today.replace(day=1) if span is Span.MONTH else today - ONE_DAY * (DAYS[span] - 1)
    return Period(first, today, zone)


def period_asked(asked: Mapping[str, str], now: dt.datetime, zone: str) -> tuple[Period, Span | None]:
    """From a query string (`days`, or `from` and `to` as ISO dates), and its name if it has one; what makes no sense is 30 days.

    Days in the future are left out, and of more than a year the last one is taken.
    """
    first, last = _day(asked.get("from", "")), _day(asked.get("to", ""))
    today = now.astimezone(ZoneInfo(zone)).date()
    if first is not None or last is not None:
        last = min(last or today, today)
        first = min(first or last, last)
        return Period(max(first, last - ONE_DAY * (LONGEST - 1)), last, zone), None
    name = asked.get("days", "")
    span = Span(name) if name in frozenset(Span) else Span.LAST_30
    return period_of(span, now, zone), span


def _day(written: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        return None
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else None

"""Business hours hold through midnight, holidays and both changes of the clock."""

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.hours import Closed, ClosedBecause, DayException, Open, Range, Schedule, hours_at, knows_holidays_of

NEW_YORK = ZoneInfo("America/New_York")
NEVER: tuple[tuple[Range, ...], ...] = ((),) * 7


def span(written: str) -> Range:
    opens, closes = written.split("-")
    return Range(dt.time.fromisoformat(opens), dt.time.fromisoformat(closes))


def week(*days: str, **more: Any) -> Schedule:
    """One word for each day from Monday on: ranges with commas between them, or nothing."""
    filled = [*days, *[""] * (7 - len(days))]
    return replace(
        Schedule(zone="America/New_York", week=tuple(tuple(span(one) for one in day.split(",") if one) for day in filled)), **more
    )


def at(written: str, *, second: bool = False) -> dt.datetime:
    return dt.datetime.fromisoformat(written).replace(tzinfo=NEW_YORK, fold=int(second)).astimezone(dt.UTC)


OFFICE = week(*["09:00-17:00"] * 5)


def test_it_is_open_from_the_first_minute_and_closed_from_the_last() -> None:
    assert hours_at(OFFICE, at("2026-11-20 09:00")) == Open(at("2026-11-20 17:00"))
    assert hours_at(OFFICE, at("2026-11-20 08:59")) == Closed(at("2026-11-20 09:00"), ClosedBecause.HOURS)
    assert hours_at(OFFICE, at("2026-11-20 17:00")) == Closed(at("2026-11-23 09:00"), ClosedBecause.HOURS)


def test_a_day_may_have_several_ranges() -> None:
    lunch = week("09:00-12:30,13:30-18:00")
    assert hours_at(lunch, at("2026-11-23 12:45")) == Closed(at("2026-11-23 13:30"), ClosedBecause.HOURS)
    assert hours_at(lunch, at("2026-11-23 13:30")) == Open(at("2026-11-23 18:00"))


def test_ranges_that_touch_are_one() -> None:
    assert hours_at(week("09:00-13:00,13:00-18:00"), at("2026-11-23 10:00")) == Open(at("2026-11-23 18:00"))


def test_a_range_may_run_past_midnight() -> None:
    bar = week("", "", "", "", "18:00-02:00")
    assert hours_at(bar, at("2026-11-20 23:00")) == Open(at("2026-11-21 02:00"))
    assert hours_at(bar, at("2026-11-21 01:59")) == Open(at("2026-11-21 02:00"))
    assert hours_at(bar, at("2026-11-21 02:00")) == Closed(at("2026-11-27 18:00"), ClosedBecause.HOURS)


def test_sunday_night_runs_into_monday() -> None:
    sunday = week("", "", "", "", "", "", "22:00-03:00")
    assert hours_at(sunday, at("2026-11-23 01:00")) == Open(at("2026-11-23 03:00"))


def test_around_the_clock_never_closes() -> None:
    always = week(*["00:00-00:00"] * 7)
    assert hours_at(always, at("2026-11-21 04:00")) == Open(None)


def test_a_week_without_hours_never_opens() -> None:
    assert hours_at(Schedule(zone="America/New_York", week=NEVER), at("2026-11-20 10:00")) == Closed(None, ClosedBecause.HOURS)


def test_a_public_holiday_is_closed_and_named() -> None:
    thanksgiving = replace(OFFICE, holidays_of="US")
    assert hours_at(thanksgiving, at("2026-11-26 10:00")) == Closed(at("2026-11-27 09:00"), ClosedBecause.HOLIDAY, "Thanksgiving Day")
    assert hours_at(OFFICE, at("2026-11-26 10:00")) == Open(at("2026-11-26 17:00"))


def test_a_holiday_of_one_part_of_the_country_is_none_in_the_others() -> None:
    day_after = at("2026-11-27 10:00")
    assert isinstance(hours_at(replace(OFFICE, holidays_of="US-CA"), day_after), Closed)
    assert isinstance(hours_at(replace(OFFICE, holidays_of="US-MA"), day_after), Open)


def test_a_holiday_that_is_observed_on_another_day_closes_that_day() -> None:
    found = hours_at(replace(OFFICE, holidays_of="US"), at("2026-07-03 10:00"))
    assert found == Closed(at("2026-07-06 09:00"), ClosedBecause.HOLIDAY, "Independence Day")


def test_a_range_that_began_before_a_holiday_runs_to_its_end() -> None:
    late = week("", "", "20:00-02:00", "20:00-02:00", holidays_of="US")
    assert hours_at(late, at("2026-11-26 01:00")) == Open(at("2026-11-26 02:00"))
    assert isinstance(hours_at(late, at("2026-11-26 21:00")), Closed)


def test_an_unknown_region_has_no_holidays() -> None:
    assert isinstance(hours_at(replace(OFFICE, holidays_of="XX"), at("2026-11-26 10:00")), Open)


def test_closed_days_of_ones_own_have_their_reason() -> None:
    trip = DayException(dt.date(2026, 11, 23), dt.date(2026, 11, 24), label="Team days")
    assert hours_at(replace(OFFICE, exceptions=(trip,)), at("2026-11-23 10:00")) == Closed(
        at("2026-11-25 09:00"), ClosedBecause.EXCEPTION, "Team days"
    )


def test_one_can_open_on_a_holiday_or_a_sunday_once() -> None:
    once = (
        DayException(dt.date(2026, 11, 26), dt.date(2026, 11, 26), (span("10:00-12:00"),)),
        DayException(dt.date(2026, 11, 22), dt.date(2026, 11, 22), (span("10:00-12:00"),)),
    )
    schedule = replace(OFFICE, holidays_of="US", exceptions=once)
    assert hours_at(schedule, at("2026-11-26 11:00")) == Open(at("2026-11-26 12:00"))
    assert hours_at(schedule, at("2026-11-26 13:00")) == Closed(at("2026-11-27 09:00"), ClosedBecause.HOURS)
    assert hours_at(schedule, at("2026-11-22 11:00")) == Open(at("2026-11-22 12:00"))


def test_nine_oclock_stays_nine_oclock_when_the_clock_changes() -> None:
    daily = week(*["09:00-17:00"] * 7)
    for before, after in (("2026-03-07", "2026-03-08"), ("2026-10-31", "2026-11-01")):
        assert hours_at(daily, at(f"{before} 20:00")) == Closed(at(f"{after} 09:00"), ClosedBecause.HOURS)
    assert at("2026-03-08 09:00").hour == 13
    assert at("2026-11-01 09:00").hour == 14


def test_an_hour_that_the_clock_skips_moves_the_opening_to_after_it() -> None:
    found = hours_at(week("", "", "", "", "", "", "02:30-05:00"), at("2026-03-08 01:45"))
    assert found == Closed(dt.datetime(2026, 3, 8, 7, 30, tzinfo=dt.UTC), ClosedBecause.HOURS)
    assert at("2026-03-08 03:30") == dt.datetime(2026, 3, 8, 7, 30, tzinfo=dt.UTC)


def test_a_range_that_ends_in_the_hour_that_comes_twice_ends_in_the_second() -> None:
    saturday = week("", "", "", "", "", "20:00-01:30")
    assert hours_at(saturday, at("2026-11-01 01:15")) == Open(at("2026-11-01 01:30", second=True))
    assert hours_at(saturday, at("2026-11-01 01:15", second=True)) == Open(at("2026-11-01 01:30", second=True))
    assert isinstance(hours_at(saturday, at("2026-11-01 01:30", second=True)), Closed)


def test_each_schedule_has_its_own_zone() -> None:
    moment = at("2026-11-20 18:30")
    assert isinstance(hours_at(OFFICE, moment), Closed)
    assert isinstance(hours_at(replace(OFFICE, zone="America/Los_Angeles"), moment), Open)


@pytest.mark.parametrize(("region", "known"), [("US", True), ("CA-QC", True), ("US-ZZ", False), ("", False), ("us", False)])
def test_a_region_is_known_or_not(region: str, known: bool) -> None:
    assert knows_holidays_of(region) is known


YEAR = st.integers(0, 365 * 24 * 60).map(lambda minute: dt.datetime(2026, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minute))
TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0, fold=0))
DAYS = st.lists(st.builds(Range, TIMES, TIMES), max_size=3).map(tuple)


@given(st.lists(DAYS, min_size=7, max_size=7), YEAR)
def test_the_answer_is_the_same_until_the_moment_that_it_names(days: list[tuple[Range, ...]], moment: dt.datetime) -> None:
    schedule = Schedule(zone="America/New_York", week=tuple(days))
    found = hours_at(schedule, moment)
    until = found.until if isinstance(found, Open) else found.opens_at
    if until is not None:
        assert until > moment
        assert isinstance(hours_at(schedule, until - dt.timedelta(seconds=1)), type(found))
        assert not isinstance(hours_at(schedule, until), type(found))

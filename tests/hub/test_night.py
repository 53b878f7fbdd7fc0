"""Night where a caller is, on every day of the year."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from hub.night import end_of_night, likely_zone, zones_of

NEW_YORK, CHICAGO = ZoneInfo("America/New_York"), ZoneInfo("America/Chicago")


def local(zone: ZoneInfo, *moment: int) -> dt.datetime:
    return dt.datetime(*moment, tzinfo=zone).astimezone(dt.UTC)  # type: ignore[misc]


@pytest.mark.parametrize(("hour", "minute"), [(8, 0), (12, 0), (20, 59)])
def test_by_day_nothing_waits(hour: int, minute: int) -> None:
    assert end_of_night(local(NEW_YORK, 2026, 11, 20, hour, minute), ["America/New_York"]) is None


@pytest.mark.parametrize(("day", "hour", "minute"), [(20, 21, 0), (20, 22, 30), (21, 0, 0), (21, 7, 59)])
def test_the_night_ends_at_eight_where_the_caller_is(day: int, hour: int, minute: int) -> None:
    assert end_of_night(local(NEW_YORK, 2026, 11, day, hour, minute), ["America/New_York"]) == local(NEW_YORK, 2026, 11, 21, 8)


def test_a_number_whose_area_code_spans_two_zones_may_be_in_either() -> None:
    assert set(zones_of("+18505550123", "America/Denver")) == {"America/New_York", "America/Chicago"}


def test_where_either_zone_has_night_it_is_night() -> None:
    zones = zones_of("+18505550123", "America/Denver")
    late_in_the_east = local(NEW_YORK, 2026, 11, 20, 21, 30)
    assert end_of_night(late_in_the_east, zones) == local(CHICAGO, 2026, 11, 21, 8)
    early_in_the_west = local(NEW_YORK, 2026, 11, 20, 8, 30)
    assert end_of_night(early_in_the_west, zones) == local(CHICAGO, 2026, 11, 20, 8)


def test_an_area_code_of_one_zone_stays_with_it() -> None:
    assert zones_of("+14155550142", "America/New_York") == ("America/Los_Angeles",)


def test_a_number_of_no_place_is_taken_to_be_where_the_business_is() -> None:
    assert zones_of("+18005550123", "America/Denver") == ("America/Denver",)


def test_the_zone_in_which_a_time_is_named_is_one() -> None:
    assert likely_zone("+18505550123", "America/Denver") == "America/New_York"
    assert likely_zone("+18502005555", "America/Denver") == "America/Chicago"
    assert likely_zone("+18005550123", "America/Denver") == "America/Denver"


@pytest.mark.parametrize(
    ("evening", "hours"),
    [
        ((2026, 3, 7, 22), 9),  # the clocks go forward in this night
        ((2026, 10, 31, 22), 11),  # and back in this one
    ],
)
def test_the_night_of_a_clock_change_ends_at_eight_by_the_new_clock(evening: tuple[int, int, int, int], hours: int) -> None:
    began = local(NEW_YORK, *evening)
    assert end_of_night(began, ["America/New_York"]) == began + dt.timedelta(hours=hours)

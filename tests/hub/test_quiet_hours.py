"""When a text may arrive: by its category, in every place and zone where its recipient may be, on both days of a clock change."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from hub.hours.schedule import Range, Schedule
from hub.quiet_hours import LOOKED_AHEAD, Category, Recipient, SenderHours, may_nudge, most_in_24_hours, quiet_until

HOME = "America/Denver"
DAY = SenderHours()
NIGHT_TOO = SenderHours(texts_at_night=True)
TEXAS, FLORIDA_PANHANDLE, NEW_YORK, LOUISIANA, ARIZONA = "+12145550142", "+18505550123", "+12125550142", "+15045550142", "+16025550142"


def at(zone: str, *moment: int) -> dt.datetime:
    return dt.datetime(*moment, tzinfo=ZoneInfo(f"America/{zone}")).astimezone(dt.UTC)  # type: ignore[misc]


def nudge(number: str, now: dt.datetime, sender: SenderHours = DAY, **more: tuple[str, ...]) -> dt.datetime | None:
    return quiet_until(Category.INFORMATIONAL, Recipient(number=number, home_zone=HOME, **more), now, sender)


@pytest.mark.parametrize("category", [Category.CONVERSATION, Category.REQUIRED])
def test_an_answer_and_what_the_law_asks_for_wait_for_nothing(category: Category) -> None:
    assert quiet_until(category, Recipient(number=TEXAS, home_zone=HOME), at("Chicago", 2026, 11, 22, 3, 0), DAY) is None


def test_an_instant_reply_follows_the_night_switch_and_no_state() -> None:
    texan, sunday = Recipient(number=TEXAS, home_zone=HOME), at("Chicago", 2026, 11, 22, 8, 30)
    late = at("Chicago", 2026, 11, 22, 22, 30)
    assert quiet_until(Category.REPLY, texan, sunday, DAY) is None
    assert quiet_until(Category.REPLY, texan, late, DAY) == at("Chicago", 2026, 11, 23, 8, 0)
    assert quiet_until(Category.REPLY, texan, late, NIGHT_TOO) is None


def test_the_night_switch_lets_nothing_but_the_instant_reply_out() -> None:
    assert nudge(TEXAS, at("Chicago", 2026, 11, 20, 22, 30), NIGHT_TOO) == at("Chicago", 2026, 11, 21, 9, 0)


@pytest.mark.parametrize(
    ("number", "zone", "moment", "begins"),
    [
        (TEXAS, "Chicago", (2026, 11, 22, 10, 0), (2026, 11, 22, 12, 0)),  # a Sunday
        (TEXAS, "Chicago", (2026, 11, 21, 8, 59), (2026, 11, 21, 9, 0)),  # a Saturday
        (NEW_YORK, "New_York", (2026, 11, 20, 21, 0), (2026, 11, 21, 8, 0)),
        ("+15025550142", "New_York", (2026, 11, 20, 8, 0), (2026, 11, 20, 10, 0)),  # Kentucky
        ("+14015550142", "New_York", (2026, 11, 20, 18, 0), (2026, 11, 21, 10, 0)),  # Rhode Island, into a Saturday
        ("+14165550142", "Toronto", (2026, 11, 20, 20, 0), (2026, 11, 21, 9, 0)),  # Ontario
        (LOUISIANA, "Chicago", (2026, 11, 21, 20, 30), (2026, 11, 23, 8, 0)),  # no Sunday
        (LOUISIANA, "Chicago", (2026, 11, 26, 12, 0), (2026, 11, 27, 8, 0)),  # no Thanksgiving; the day after is none in Louisiana
    ],
)
def test_a_reminder_waits_for_the_hours_of_the_recipients_state(
    number: str, zone: str, moment: tuple[int, ...], begins: tuple[int, ...]
) -> None:
    assert nudge(number, at(zone, *moment)) == at(zone, *begins)


def test_an_area_code_in_two_zones_needs_both() -> None:
    assert nudge(FLORIDA_PANHANDLE, at("New_York", 2026, 11, 20, 8, 30)) == at("Chicago", 2026, 11, 20, 8, 0)
    assert nudge(FLORIDA_PANHANDLE, at("Chicago", 2026, 11, 20, 19, 30)) == at("Chicago", 2026, 11, 21, 8, 0)
    assert nudge(FLORIDA_PANHANDLE, at("New_York", 2026, 11, 20, 19, 30)) is None


def test_a_state_known_from_an_address_counts_with_all_of_its_zones_beside_that_of_the_number() -> None:
    evening = at("New_York", 2026, 11, 20, 19, 30)  # 16:30 in California
    assert nudge("+14155550142", evening) is None
    assert nudge("+14155550142", at("New_York", 2026, 11, 20, 20, 0), known_places=("FL",)) == at("Los_Angeles", 2026, 11, 21, 9, 0)
    assert nudge("+14155550142", evening, known_places=("FL",)) is None


def test_a_number_of_no_place_gets_the_strictest_hours_where_the_business_is() -> None:
    assert nudge("+18005550123", at("Denver", 2026, 11, 20, 9, 30)) == at("Denver", 2026, 11, 20, 10, 0)
    assert nudge("+18005550123", at("Denver", 2026, 11, 20, 18, 0)) == at("Denver", 2026, 11, 21, 10, 0)
    assert nudge("+18005550123", at("Denver", 2026, 11, 22, 12, 0)) == at("Denver", 2026, 11, 23, 10, 0)


def open_daily(opens: dt.time, closes: dt.time) -> SenderHours:
    return SenderHours(schedule=Schedule(zone="America/Denver", week=((Range(opens, closes),),) * 7))


def test_hours_of_the_business_narrow_those_of_the_state_by_its_own_clock() -> None:
    office = open_daily(dt.time(10), dt.time(16))
    assert nudge(NEW_YORK, at("New_York", 2026, 11, 20, 9, 0), office) == at("Denver", 2026, 11, 20, 10, 0)


def test_hours_that_never_meet_are_looked_for_for_two_weeks_and_no_longer() -> None:
    now = at("New_York", 2026, 11, 20, 12, 0)
    assert nudge(NEW_YORK, now, open_daily(dt.time(22), dt.time(23))) == now + LOOKED_AHEAD


@pytest.mark.parametrize(
    ("evening", "zone", "morning", "hours"),
    [
        ((2026, 3, 7, 22, 0), "New_York", (2026, 3, 8, 8, 0), 9),  # the clocks go forward in this night
        ((2026, 10, 31, 22, 0), "New_York", (2026, 11, 1, 8, 0), 11),  # and back in this one
    ],
)
def test_the_hours_begin_by_the_new_clock_after_a_change(evening: tuple[int, ...], zone: str, morning: tuple[int, ...], hours: int) -> None:
    late = at(zone, *evening)
    assert nudge(NEW_YORK, late) == at(zone, *morning) == late + dt.timedelta(hours=hours)


def test_in_the_hour_that_comes_twice_it_is_night_both_times() -> None:
    for fold in (0, 1):
        twice = dt.datetime(2026, 11, 1, 1, 30, tzinfo=ZoneInfo("America/New_York"), fold=fold).astimezone(dt.UTC)
        assert nudge(NEW_YORK, twice) == at("New_York", 2026, 11, 1, 8, 0)


def test_a_state_without_summer_time_keeps_its_own_clock() -> None:
    assert nudge(ARIZONA, dt.datetime(2026, 7, 1, 14, 59, tzinfo=dt.UTC)) == dt.datetime(2026, 7, 1, 15, 0, tzinfo=dt.UTC)
    assert nudge(ARIZONA, dt.datetime(2026, 12, 1, 15, 0, tzinfo=dt.UTC)) is None


@pytest.mark.parametrize(("number", "most"), [("+13055550142", 3), ("+14055550142", 3), ("+14105550142", 3), (NEW_YORK, None)])
def test_florida_oklahoma_and_maryland_take_three_automatic_texts_in_24_hours(number: str, most: int | None) -> None:
    assert most_in_24_hours(Recipient(number=number, home_zone=HOME)) == most


@pytest.mark.parametrize("number", ["+13055550142", "+14055550142", "+12065550142", "+14105550142", "+12035550142", TEXAS, "+18005550123"])
def test_nobody_is_nudged_in_a_strict_state_or_where_the_state_is_not_known(number: str) -> None:
    assert not may_nudge(Recipient(number=number, home_zone=HOME))


def test_elsewhere_a_nudge_may_go() -> None:
    assert may_nudge(Recipient(number=NEW_YORK, home_zone=HOME))

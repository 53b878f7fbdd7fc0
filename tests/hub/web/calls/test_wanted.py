"""The filters of the list of calls as an address says them."""

import datetime as dt

import pytest

from hub.web.calls.wanted import PARAMETERS, Show, Wanted, hours_within

ASKED = {
    "show": "replied", "counted": "recovered", "line": "3", "desk": "4", "member": "5", "reason": "opted_out", "ending": "call_back",
    "result": "booked", "wording": "en: busy", "source": "found", "tests": "without", "voicemail": "no", "replied_within": "60",
    "from": "2026-11-01", "to": "2026-11-08", "hour": "17", "weekday": "4", "search": "415 555", "took": "10-15",
}  # fmt: skip


def test_what_an_address_asks_for_is_written_back_into_links() -> None:
    assert set(ASKED) == set(PARAMETERS)
    assert Wanted.of(ASKED, "America/New_York").link() == ASKED


@pytest.mark.parametrize("name", [name for name in PARAMETERS if name not in ("search", "wording")])
def test_nonsense_is_left_out(name: str) -> None:
    for nonsense in ("?", "9" * 30, "-1", "2026-13-40", "0001-01-01", "9999-12-31T00:00:00+99:00"):
        assert Wanted.of({name: nonsense}).link() == {}


def test_days_are_those_of_the_zone_and_both_count() -> None:
    wanted = Wanted.of({"from": "2026-11-01", "to": "2026-11-01"}, "America/New_York")
    assert wanted.since == dt.datetime(2026, 11, 1, 4, tzinfo=dt.UTC)
    assert wanted.until == dt.datetime(2026, 11, 2, 5, tzinfo=dt.UTC)  # the day that summer time ends has 25 hours


def test_a_moment_is_kept_to_the_microsecond() -> None:
    since = dt.datetime(2026, 11, 1, 4, 3, 2, 1, tzinfo=dt.UTC)
    assert Wanted.of(Wanted(since=since, zone="America/New_York").link(), "America/New_York").since == since


def test_a_change_begins_at_the_first_page() -> None:
    wanted = Wanted.of({"show": "missed", "before": "17-4"})
    assert wanted.before == (dt.datetime(1970, 1, 1, 0, 0, 0, 17, tzinfo=dt.UTC), 4)
    assert wanted.link(show=Show.ANSWERED) == {"show": "answered"}


def test_hours_follow_the_clock_on_the_wall() -> None:
    """The week in which summer time ends: 17:00 in New York is 21:00 before and 22:00 UTC after."""
    since, until = dt.datetime(2026, 10, 30, tzinfo=dt.UTC), dt.datetime(2026, 11, 3, tzinfo=dt.UTC)
    stretches = hours_within(since, until, "America/New_York", [17], [5, 6])
    assert [begin.hour for begin, _ in stretches] == [21, 22]
    assert all(end - begin == dt.timedelta(hours=1) for begin, end in stretches)

"""Hours are written as people write them, and the page says what would happen at a moment."""

import html
import re

from hub.records.account import Desk, MemberRole
from tests.fakes.account_rows import AccountRows
from tests.hub.web.conftest import Browser

WEEK = {"monday": "9-17", "tuesday": "9-12:30, 13:30-18", "wednesday": "9-17", "thursday": "9-17", "friday": "9-17", "saturday": "18-2"}
HOURS = {"zone": "America/New_York", "holidays_of": "US", "exceptions": "2026-12-24 closed Christmas Eve", **WEEK}


def seen(page: str) -> str:
    """The words of a page."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def at(owner: Browser, moment: str, **owner_of: int) -> str:
    more = "".join(f"&{name}={value}" for name, value in owner_of.items())
    return seen(owner.read(f"/hours?at={moment}{more}"))


def test_without_hours_every_call_counts_as_within_them(owner: Browser, rows: AccountRows) -> None:
    rows.line()
    page = at(owner, "2026-11-26T10:00")
    assert "every call counts as within hours" in page
    assert "gets the wording “Missed call”" in page


def test_hours_are_kept_as_they_were_written(owner: Browser) -> None:
    assert "The hours hold from the next call on." in owner.post("/hours/save", HOURS, follow=True).text
    page = owner.read("/hours")
    assert 'value="09:00-12:30, 13:30-18:00"' in page
    assert "2026-12-24 closed Christmas Eve" in page
    assert "until Tomorrow" not in seen(page)


def test_the_page_tells_what_would_happen_at_a_moment(owner: Browser, rows: AccountRows) -> None:
    rows.line()
    owner.post("/hours/save", HOURS)
    holiday = at(owner, "2026-11-26T10:00")
    assert "Closed for Thanksgiving Day, opens" in holiday
    assert "gets the wording “Holiday”" in holiday
    assert "We are closed for the holiday until 9 AM tomorrow." in holiday
    assert "Open until" in at(owner, "2026-11-22T01:30")
    assert "Closed (Christmas Eve), opens" in at(owner, "2026-12-24T10:00")
    assert "We are closed until 9 AM tomorrow" in at(owner, "2026-11-22T12:00")
    assert "We are closed until 6 PM." in at(owner, "2026-11-28T12:00")


def test_a_moment_that_the_clocks_leave_out_or_show_twice_is_told_as_such(owner: Browser, rows: AccountRows) -> None:
    rows.line()
    left_out = at(owner, "2026-03-08T02:30")
    assert "That night the clocks go forward over this time; this is what holds at 3:30 AM." in left_out
    assert "by the clock of New York" in left_out
    assert "show this time twice; this is what holds the first time" in at(owner, "2026-11-01T01:30")
    assert "That night" not in at(owner, "2026-11-02T01:30")


def test_a_line_and_a_desk_of_one_name_are_told_apart(owner: Browser, rows: AccountRows) -> None:
    line = rows.line()
    rows.add(Desk(name=line.label))
    page = seen(owner.read("/hours"))
    assert f"Line {line.label}" in page
    assert f"Desk {line.label}" in page


def test_a_moment_that_makes_no_sense_is_not_answered(owner: Browser, rows: AccountRows) -> None:
    rows.line()
    owner.post("/hours/save", HOURS)
    for moment in ("soon", "9999-12-31T10:00", "0001-01-01T00:00", "2026-13-01T10:00"):
        assert "gets the wording" not in at(owner, moment)


def test_the_nearest_hours_are_named(owner: Browser, rows: AccountRows) -> None:
    line, desk = rows.line(label="Front desk"), rows.add(Desk(name="Warehouse"))
    member = rows.member(MemberRole.AGENT, name="Rosa Diaz")
    owner.post("/hours/save", HOURS)
    assert "The hours of the whole business hold here." in seen(owner.read(f"/hours?line={line.id}"))
    for name, row, words in (("line", line, "the line Front desk"), ("desk", desk, "the desk Warehouse"), ("member", member, "Rosa Diaz")):
        owner.post("/hours/save", {**HOURS, name: str(row.id)})
        assert f"by the hours of {words}" in at(owner, "2026-11-23T10:00", **{name: row.id})
    owner.post("/hours/remove", {"line": str(line.id)})
    assert "The hours of the whole business hold here." in seen(owner.read(f"/hours?line={line.id}"))


def test_what_makes_no_sense_is_told_beside_its_field_with_nothing_lost(owner: Browser) -> None:
    answer = owner.post(
        "/hours/save", {**HOURS, "monday": "9-12, 11-13", "holidays_of": "Narnia", "exceptions": "someday closed", "zone": "Moon"}
    )
    assert answer.status_code == 422
    page = seen(answer.text)
    assert "09:00-12:00 and 11:00-13:00 overlap." in page
    assert "The holidays of this region are not known." in page
    assert "“someday closed”: write the day first" in page
    assert 'value="9-12, 11-13"' in answer.text
    assert "not written down" in page

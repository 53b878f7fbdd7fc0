"""`hub templates` and `hub hours`: the wordings and what would happen at a moment."""

import datetime as dt

from hub.hours import Range, Schedule
from hub.records.schedules import ScheduleOwner, keep_schedule
from tests.fakes.terminal import Terminal


def test_the_wordings_are_listed_with_their_names(terminal: Terminal) -> None:
    said = terminal.enter("templates", "list", "--language", "es")
    assert "recruiting/open/es/1" in said
    assert "perdone" in said


def test_the_coach_reads_a_draft(terminal: Terminal) -> None:
    said = terminal.enter("templates", "check", "Call {agent}", fails=True)
    assert "must change  {agent} is no field." in said
    good = "{business} here, sorry we missed your call {when}. How can we help? Reply and a person will answer. STOP to opt out."
    assert terminal.enter("templates", "check", good).strip() == "It can be saved."


def test_a_moment_is_answered_by_the_hours_in_force(terminal: Terminal) -> None:
    assert "every call counts as within hours" in terminal.enter("hours", "at", "2026-11-26T10:00")
    week = ((Range(dt.time(9), dt.time(17)),),) * 7
    with terminal.hub.database.write(terminal.account_id) as session:
        schedule = Schedule(zone="America/New_York", week=week, holidays_of="US")
        keep_schedule(session, ScheduleOwner(), schedule, "Maria")
    said = terminal.enter("hours", "at", "2026-11-26 10:00")
    assert said.startswith("Closed (Thanksgiving Day), opens 2026-11-27 09:00, by the hours of the whole business (America/New_York).")
    assert "Open until 2026-11-27 17:00" in terminal.enter("hours", "at", "2026-11-27T10:00")
    assert "There is no such line" in terminal.enter("hours", "at", "2026-11-27T10:00", "--line", "99", fails=True)

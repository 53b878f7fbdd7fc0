"""hours.toml: when the business, a line, a desk or a member is there, written as on the page with the hours."""

from typing import Any
from zoneinfo import available_timezones

from sqlalchemy import select

from hub.configuration.faults import Impossible
from hub.configuration.section import TEXT, Item, Place, object_of, optional
from hub.configuration.who import desk_of, line_of, member_of
from hub.hours import Schedule, knows_holidays_of
from hub.hours.written import Unreadable, read_exceptions, read_ranges, write_exceptions, write_ranges
from hub.records.account import Desk, Member
from hub.records.line import Line
from hub.records.schedules import ScheduleOwner, keep_schedule, schedule_of, stored_schedule
from hub.records.session import AccountSession
from hub.records.words import StoredSchedule

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WHOSE = ("line", "desk", "member")


class Hours:
    """A part is a schedule, known by whose it is: a line's number, a desk's name, a member's e-mail address, or nobody's."""

    file, noun, table = "hours.toml", "hours", "hours"

    def schema(self) -> dict[str, Any]:
        """A day without hours is written as an empty string."""
        written = dict.fromkeys(("zone", *DAYS, "holidays_of", "exceptions"), TEXT)
        return object_of(written, dict.fromkeys(WHOSE, optional(TEXT)))

    def name(self, item: Item) -> str:
        """Whose hours."""
        return next((f"{whose} {item[whose]}" for whose in WHOSE if whose in item), "the whole business")

    def read(self, session: AccountSession) -> dict[str, Item]:
        """Every schedule."""
        items = [_read(session, stored) for stored in session.scalars(select(StoredSchedule).order_by(StoredSchedule.id))]
        return {self.name(item): item for item in items}

    def write(self, session: AccountSession, item: Item, place: Place) -> list[str]:
        """The schedule in place of the one before."""
        schedule = _schedule(item)
        stored = stored_schedule(session, _owner(session, item))
        if stored is None or schedule_of(stored) != schedule:
            keep_schedule(session, _owner(session, item), schedule, place.by)
            session.flush()
        return []

    def remove(self, session: AccountSession, item: Item, place: Place) -> str:  # noqa: ARG002 - nothing of it is needed
        """Hours that the file does not have hold no longer."""
        stored = stored_schedule(session, _owner(session, item))
        if stored is not None:
            session.delete(stored)
        return ""


def _read(session: AccountSession, stored: StoredSchedule) -> Item:
    schedule = schedule_of(stored)
    whose: Item = {}
    if stored.line_id is not None:
        whose = {"line": session.get_one(Line, stored.line_id).number}
    elif stored.desk_id is not None:
        whose = {"desk": session.get_one(Desk, stored.desk_id).name}
    elif stored.member_id is not None:
        whose = {"member": session.get_one(Member, stored.member_id).email}
    week = {day: write_ranges(ranges) for day, ranges in zip(DAYS, schedule.week, strict=True)}
    exceptions = write_exceptions(schedule.exceptions)
    return {**whose, "zone": schedule.zone, **week, "holidays_of": schedule.holidays_of, "exceptions": exceptions}


def _owner(session: AccountSession, item: Item) -> ScheduleOwner:
    if "line" in item:
        return ScheduleOwner(line_id=line_of(session, item["line"]).id)
    if "desk" in item:
        return ScheduleOwner(desk_id=desk_of(session, item["desk"]).id)
    return ScheduleOwner(member_id=member_of(session, item["member"]).id) if "member" in item else ScheduleOwner()


def _schedule(item: Item) -> Schedule:
    if item["zone"] not in available_timezones():
        raise Impossible(f"{item['zone']} is no time zone; write one such as America/New_York.")
    if item["holidays_of"] and not knows_holidays_of(item["holidays_of"]):
        raise Impossible(f"The holidays of {item['holidays_of']} are not known; write a country such as US, or a part of it such as US-CA.")
    try:
        week = tuple(read_ranges(item[day]) for day in DAYS)
        exceptions = read_exceptions(item["exceptions"])
    except Unreadable as unreadable:
        raise Impossible(str(unreadable)) from unreadable
    return Schedule(zone=item["zone"], week=week, holidays_of=item["holidays_of"], exceptions=exceptions)

"""Stored business hours as schedules, and whose hold: the nearest of member, desk, line and account."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from hub.hours import Closed, DayException, Open, Range, Schedule, hours_at
from hub.records.account import Desk, Member
from hub.records.line import Line
from hub.records.session import AccountSession
from hub.records.words import StoredSchedule


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleOwner:
    """Whose hours: of one line, desk or member, or without any of them of the whole account."""

    line_id: int | None = None
    desk_id: int | None = None
    member_id: int | None = None


@dataclass(frozen=True, slots=True)
class HoursInForce:
    """The schedule that holds, and whose it is in words, such as “the line Front desk”."""

    schedule: Schedule
    whose: str

    def at(self, moment: dt.datetime) -> Open | Closed:
        """Whether it is open at the aware moment."""
        return hours_at(self.schedule, moment)


def hours_in_force(
    session: AccountSession, *, line_id: int | None = None, desk_id: int | None = None, member_id: int | None = None
) -> HoursInForce | None:
    """The nearest schedule: the member's before the desk's, the line's and the account's; None where nobody wrote hours down."""
    owners = (
        (member_id, ScheduleOwner(member_id=member_id)),
        (desk_id, ScheduleOwner(desk_id=desk_id)),
        (line_id, ScheduleOwner(line_id=line_id)),
        (0, ScheduleOwner()),
    )
    for identity, owner in owners:
        stored = stored_schedule(session, owner) if identity is not None else None
        if stored is not None:
            return HoursInForce(schedule_of(stored), in_words(session, owner))
    return None


def stored_schedule(session: AccountSession, owner: ScheduleOwner) -> StoredSchedule | None:
    """The row of exactly this owner."""
    return session.scalar(
        select(StoredSchedule).where(
            StoredSchedule.line_id.is_(None) if owner.line_id is None else StoredSchedule.line_id == owner.line_id,
            StoredSchedule.desk_id.is_(None) if owner.desk_id is None else StoredSchedule.desk_id == owner.desk_id,
            StoredSchedule.member_id.is_(None) if owner.member_id is None else StoredSchedule.member_id == owner.member_id,
        )
    )


def in_words(session: AccountSession, owner: ScheduleOwner) -> str:
    """Whose hours, in words."""
    if owner.member_id is not None:
        return session.get_one(Member, owner.member_id).name
    if owner.desk_id is not None:
        return f"the desk {session.get_one(Desk, owner.desk_id).name}"
    if owner.line_id is not None:
        return f"the line {session.get_one(Line, owner.line_id).label}"
    return "the whole business"


def keep_schedule(session: AccountSession, owner: ScheduleOwner, schedule: Schedule, by: str) -> None:
    """Write the owner's schedule down in place of the one before."""
    stored = stored_schedule(session, owner)
    if stored is None:
        stored = StoredSchedule(line_id=owner.line_id, desk_id=owner.desk_id, member_id=owner.member_id)
        session.add(stored)
    stored.zone, stored.holidays_of = schedule.zone, schedule.holidays_of
    stored.week = [_written(ranges) for ranges in schedule.week]
    stored.exceptions = [
        {"first": one.first.isoformat(), "last": one.last.isoformat(), "ranges": _written(one.ranges), "label": one.label}
        for one in schedule.exceptions
    ]
    stored.changed_at, stored.changed_by = session.now, by


def schedule_of(stored: StoredSchedule) -> Schedule:
    """The row as a schedule."""
    return Schedule(
        zone=stored.zone,
        week=tuple(_read(day) for day in stored.week),
        holidays_of=stored.holidays_of,
        exceptions=tuple(
            DayException(dt.date.fromisoformat(one["first"]), dt.date.fromisoformat(one["last"]), _read(one["ranges"]), one["label"])
            for one in stored.exceptions
        ),
    )


def _written(ranges: Sequence[Range]) -> list[list[str]]:
    return [[f"{one.opens:%H:%M}", f"{one.closes:%H:%M}"] for one in ranges]


def _read(written: Sequence[Any]) -> tuple[Range, ...]:
    return tuple(Range(dt.time.fromisoformat(opens), dt.time.fromisoformat(closes)) for opens, closes in written)

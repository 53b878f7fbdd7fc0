"""Moments and durations as people read them, in the account's time zone. Pure."""

import datetime as dt
from zoneinfo import ZoneInfo

TWELVE_HOURS = frozenset({"US", "CA", "AU", "NZ", "IN", "PH"})
MONTH_FIRST = frozenset({"US"})


def clock_time(moment: dt.datetime, zone: str, region: str, *, seconds: bool = False) -> str:
    """The time of day, such as 5:40 PM or 17:40:12."""
    local = moment.astimezone(ZoneInfo(zone))
    if region not in TWELVE_HOURS:
        return local.strftime("%H:%M:%S" if seconds else "%H:%M")
    return local.strftime("%I:%M:%S %p" if seconds else "%I:%M %p").removeprefix("0")


def day(moment: dt.datetime, now: dt.datetime, zone: str, region: str) -> str:
    """The day as it is called today: nothing for today itself, the year only when it is another one."""
    local, today = moment.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    if local == today:
        return ""
    if local == today - dt.timedelta(days=1):
        return "Yesterday"
    if local == today + dt.timedelta(days=1):
        return "Tomorrow"
    written = f"{local:%b} {local.day}" if region in MONTH_FIRST else f"{local.day} {local:%b}"
    return written if local.year == today.year else f"{written} {local.year}"


def day_and_time(moment: dt.datetime, now: dt.datetime, zone: str, region: str) -> str:
    """Day and time of day; only the time when it is today."""
    return f"{day(moment, now, zone, region)} {clock_time(moment, zone, region)}".strip()


def start_of_today(now: dt.datetime, zone: str) -> dt.datetime:
    """The account's last midnight."""
    local = now.astimezone(ZoneInfo(zone))
    return dt.datetime.combine(local.date(), dt.time(), ZoneInfo(zone)).astimezone(dt.UTC)


def duration(seconds: float) -> str:
    """A length of time with as much detail as matters: 0.2 s, 14 s, 3 min 5 s, 2 h 10 min, 3 days; whole seconds stay whole."""
    if seconds < 10 and not isinstance(seconds, int):
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest and minutes < 10 else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes and hours < 12 else f"{hours} h"
    return f"{hours // 24} days"


def waited(seconds: float) -> str:
    """How long somebody has waited, in whole minutes or more."""
    return "under a minute" if seconds < 60 else duration(seconds // 60 * 60)


def due_in_words(due: dt.datetime, now: dt.datetime) -> str:
    """How far away a due time is, in whole minutes or more."""
    seconds = (due - now).total_seconds()
    if abs(seconds) < 60:
        return "due now"
    length = duration(abs(seconds) // 60 * 60)
    return f"due in {length}" if seconds > 0 else f"{length} late"

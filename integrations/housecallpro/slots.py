"""Free times: the shop's booking windows, or its working hours as wishes where it has set up no online booking. Pure.

Times of windows are in UTC; hours of work are the shop's own, seen as "08:00" and described as ISO 8601, so both are read.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hub.contract.bookings import Slot, SlotSearch
from integrations.housecallpro.payloads import read_time

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MOST_DAYS = 31


def zone_of(company: Mapping[str, Any]) -> ZoneInfo:
    """The shop's time zone, UTC where it says none."""
    try:
        return ZoneInfo(str(company.get("time_zone") or "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def window_query(search: SlotSearch, zone: ZoneInfo) -> dict[str, Any]:
    """The parameters that ask for windows in the search's time.

    The start is written without an offset, and whose clock it means is not said: the earlier of both readings is asked for.
    """
    earlier = min(search.start.astimezone(zone).replace(tzinfo=None), search.start.astimezone(UTC).replace(tzinfo=None))
    days = min((search.end - search.start).days + 2, MOST_DAYS)
    query: dict[str, Any] = {"start_date": f"{earlier:%Y-%m-%dT%H:%M:%S}", "show_for_days": days}
    if search.minutes:
        query["service_duration"] = search.minutes
    if search.owner_id:
        query["employee_ids[]"] = [search.owner_id]
    return query


def free_slots(windows: Sequence[Mapping[str, Any]], search: SlotSearch) -> list[Slot]:
    """The windows that are free within the search's time; a window names nobody, so it is for whom was asked."""
    found = []
    for window in windows:
        start, end = read_time(window.get("start_time")), read_time(window.get("end_time"))
        if window.get("available") is True and start and end and search.start <= start and end <= search.end:
            found.append(Slot(start=start, end=end, owner_id=search.owner_id))
    return sorted(found, key=lambda slot: slot.start)


def wishes(availability: Mapping[str, Any], search: SlotSearch, zone: ZoneInfo, now: datetime) -> list[Slot]:
    """The hours of work within the search's time, as times that may be asked for."""
    data = (availability.get("daily_availabilities") or {}).get("data") or []
    hours = {str(day.get("day_name")).casefold(): day.get("schedule_windows") or [] for day in data}
    not_before = max(search.start, now + timedelta(days=float(availability.get("availability_buffer_in_days") or 0)))
    first, last = search.start.astimezone(zone).date(), search.end.astimezone(zone).date()
    found = []
    for number in range(min((last - first).days + 1, MOST_DAYS)):
        day = first + timedelta(days=number)
        for start, end in _hours_of(day, hours.get(DAYS[day.weekday()], []), zone):
            if not_before <= start and end <= search.end:
                found.append(Slot(start=start, end=end, owner_id=search.owner_id, is_request=True))
    return sorted(found, key=lambda slot: slot.start)


def _hours_of(day: date, windows: Sequence[Mapping[str, Any]], zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    for window in windows:
        start, end = _clock(window.get("start_time"), zone), _clock(window.get("end_time"), zone)
        if start is not None and end is not None and start < end:
            yield datetime.combine(day, start, zone).astimezone(UTC), datetime.combine(day, end, zone).astimezone(UTC)


def _clock(written: Any, zone: ZoneInfo) -> time | None:
    text = str(written or "")
    try:
        return time.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo is None else moment.astimezone(zone)).time()

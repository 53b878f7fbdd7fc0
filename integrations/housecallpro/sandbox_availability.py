"""When the shop can be booked: its weekly hours, less what the employees who take online bookings already have to do."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from integrations.housecallpro.sandbox_ask import Ask
from integrations.housecallpro.sandbox_errors import bad_request
from integrations.housecallpro.sandbox_records import WEEKDAYS
from integrations.housecallpro.sandbox_shapes import AVAILABILITY
from integrations.housecallpro.sandbox_table import Row
from integrations.housecallpro.sandbox_times import overlaps, stamp

Answer = tuple[Any, int]
DEFAULT_DAYS, DEFAULT_MINUTES = 7, 30
_START_FORMAT = "%Y-%m-%dT%H:%M:%S"
Span = tuple[datetime, datetime]


def get_availability(ask: Ask) -> Answer:
    """The weekly hours, local, nested under `data`."""
    days = [
        {
            "day_name": day,
            "schedule_windows": [{"start_time": start, "end_time": end} for start, end in ask.company["daily_windows"].get(day, [])],
        }
        for day in WEEKDAYS
    ]
    return {"availability_buffer_in_days": ask.company["availability_buffer_in_days"], "daily_availabilities": {"data": days}}, 200


def change_availability(ask: Ask) -> Answer:
    """Replace the weekly hours."""
    body = ask.body(AVAILABILITY)
    windows = {
        day["day_name"].lower(): [[window["start_time"], window["end_time"]] for window in day["schedule_windows"]]
        for day in body["daily_schedule_windows"]
    }
    if not set(windows) <= set(WEEKDAYS):
        raise bad_request("day_name", "is not included in the list")
    ask.records.change("companies", ask.company, daily_windows=windows, availability_buffer_in_days=body["availability_buffer_in_days"])
    return get_availability(ask)


def list_booking_windows(ask: Ask) -> Answer:
    """Windows of some days in UTC, free or taken; none where online booking was never set up."""
    days = ask.query.number("show_for_days", DEFAULT_DAYS)
    service = _service(ask)
    length = timedelta(minutes=ask.query.number("service_duration", service["duration"] if service else DEFAULT_MINUTES))
    first = _first_day(ask)
    people = _bookable(ask, service)
    windows: list[Row] = []
    if ask.company["online_booking"] and people:
        busy = {row_id: _busy_times(ask, row_id) for row_id in people}
        earliest = ask.records.clock() + timedelta(days=ask.company["availability_buffer_in_days"])
        for start, end in _windows(ask, first, days, length):
            free = any(not any(overlaps(start, end, *span) for span in spans) for spans in busy.values())
            windows.append({"start_time": stamp(start), "end_time": stamp(end), "available": free and start >= earliest})
    return {"booking_windows": windows, "show_for_days": days, "start_date": first.strftime(_START_FORMAT)}, 200


def _service(ask: Ask) -> Row | None:
    service_id = ask.query.texts.get("service_id")
    return None if service_id is None else ask.find("services", service_id, "Service")


def _first_day(ask: Ask) -> datetime:
    zone = ZoneInfo(ask.company["time_zone"])
    sent = ask.query.texts.get("start_date")
    if sent is None:
        tomorrow = ask.records.clock().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        coming = (tomorrow + timedelta(days=place) for place in range(7))
        return next((day for day in coming if _hours(ask, day)), tomorrow)
    try:
        return datetime.strptime(sent, _START_FORMAT).replace(tzinfo=zone)
    except ValueError:
        raise bad_request("start_date", "must look like YYYY-MM-DDTHH:MM:SS") from None


def _hours(ask: Ask, day: datetime) -> list[list[str]]:
    hours: list[list[str]] = ask.company["daily_windows"].get(WEEKDAYS[day.weekday()], [])
    return hours


def _windows(ask: Ask, first: datetime, days: int, length: timedelta) -> list[Span]:
    found: list[Span] = []
    for place in range(days):
        day = first + timedelta(days=place)
        for opens, closes in _hours(ask, day):
            start, end = (day.replace(hour=int(text[:2]), minute=int(text[3:5]), second=0) for text in (opens, closes))
            while start + length <= end:
                if start >= first:
                    found.append((start, start + length))
                start += length
    return found


def _bookable(ask: Ask, service: Row | None) -> list[str]:
    wanted = ask.query.lists.get("employee_ids")
    return [
        row["id"]
        for row in ask.records.of_company("employees", [ask.company_id])
        if row["active"]
        and row["permissions"].get("can_be_booked_online")
        and (wanted is None or row["id"] in wanted)
        and (service is None or row["id"] in service["employee_ids"])
    ]


def _busy_times(ask: Ask, employee_id: str) -> list[Span]:
    work = [row for kind in ("jobs", "estimates") for row in ask.records.of_company(kind, [ask.company_id])]
    visits = [
        (visit["start"], visit["end"])
        for row in work
        if not row["canceled_at"] and not row["deleted_at"]
        for visit in row["visits"]
        if employee_id in (*visit["employee_ids"], *row["employee_ids"])
    ]
    events = [row for row in ask.records.of_company("events", [ask.company_id]) if employee_id in row["employee_ids"]]
    return [*visits, *((row["start"], row["end"]) for row in events)]

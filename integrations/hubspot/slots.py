"""Free times of a meeting link, and what its form asks for; nothing here does input or output."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hub.contract.bookings import Slot, SlotSearch

MOST_MONTHS = 6
ASKED_BY_NAME = frozenset({"email", "firstname", "lastname"})


def zone_of(facts: Mapping[str, str]) -> ZoneInfo:
    """The account's time zone, UTC where it says none."""
    try:
        return ZoneInfo(facts.get("time_zone") or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def months_of(search: SlotSearch, now: datetime, zone: ZoneInfo) -> range:
    """How many months ahead of this one the search begins and ends."""
    first, last = (max(0, _month(moment, zone) - _month(now, zone)) for moment in (search.start, search.end))
    return range(first, min(last, first + MOST_MONTHS - 1) + 1)


def _month(moment: datetime, zone: ZoneInfo) -> int:
    there = moment.astimezone(zone)
    return there.year * 12 + there.month


def times_in(page: Mapping[str, Any], minutes: int | None) -> Iterator[tuple[datetime, datetime]]:
    """The free times of one page: of the wanted length, else of the link's shortest."""
    availability = page.get("linkAvailability")
    by_length = availability.get("linkAvailabilityByDuration") if isinstance(availability, Mapping) else None
    lengths = (
        {int(length): found for length, found in by_length.items() if str(length).isdecimal()} if isinstance(by_length, Mapping) else {}
    )
    if not lengths:
        return
    wanted = minutes * 60_000 if minutes else min(lengths)
    for one in (lengths.get(wanted) or {}).get("availabilities") or []:
        yield _moment(one["startMillisUtc"]), _moment(one["endMillisUtc"])


def free_slots(times: Sequence[tuple[datetime, datetime]], search: SlotSearch) -> list[Slot]:
    """The times within the search, soonest first, each once."""
    within = sorted({(start, end) for start, end in times if search.start <= start and end <= search.end})
    return [Slot(start=start, end=end, owner_id=search.owner_id) for start, end in within]


def people_of(page: Mapping[str, Any]) -> list[str]:
    """The users whose calendars the page looked at."""
    users = (one.get("meetingsUser") or {} for one in page.get("allUsersBusyTimes") or [] if not one.get("isOffline"))
    return [str(user["userId"]) for user in users if user.get("userId")]


def required_fields(page: Mapping[str, Any]) -> list[str]:
    """The form's required questions beyond name and address, by the contact properties that they fill."""
    fields = (page.get("customParams") or {}).get("formFields") or []
    return [str(one["name"]) for one in fields if one.get("isRequired") and one.get("name") not in ASKED_BY_NAME]


def needs_consent(page: Mapping[str, Any]) -> bool:
    """Whether the person must agree to something on the form, which nobody can do in their place."""
    return bool((page.get("customParams") or {}).get("legalConsentEnabled"))


def _moment(millis: Any) -> datetime:
    return datetime.fromtimestamp(int(millis) / 1000, UTC)

"""Night where a caller is: no automatic text between 21:00 and 8:00 of any zone they may be in. Pure."""

import datetime as dt
from collections.abc import Sequence
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers.timezone import time_zones_for_number

NIGHT_BEGINS = dt.time(21)
NIGHT_ENDS = dt.time(8)


def zones_of(number: str, home: str) -> tuple[str, ...]:
    """Every IANA zone that the E.164 number's area code spans; the business's own where the code names none."""
    zones = tuple(zone for zone in time_zones_for_number(phonenumbers.parse(number)) if zone != "Etc/Unknown")
    return zones or (home,)


def end_of_night(moment: dt.datetime, zones: Sequence[str]) -> dt.datetime | None:
    """When it is day again in every zone, None when it is day in all of them now; no zone counts as day."""
    later = moment
    for _ in range(len(zones) + 1):
        waits = [wait for wait in (_morning(later, zone) for zone in zones) if wait is not None]
        if not waits:
            return None if later == moment else later
        later = max(waits)
    return later


def _morning(moment: dt.datetime, zone: str) -> dt.datetime | None:
    local = moment.astimezone(ZoneInfo(zone))
    if NIGHT_ENDS <= local.time() < NIGHT_BEGINS:
        return None
    day = local.date() + dt.timedelta(days=1) if local.time() >= NIGHT_BEGINS else local.date()
    return dt.datetime.combine(day, NIGHT_ENDS, ZoneInfo(zone)).astimezone(dt.UTC)

"""Night where a caller is: no automatic text between 21:00 and 8:00 of any zone they may be in. Pure."""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers.timezone import UNKNOWN_TIMEZONE, time_zones_for_geographical_number
from phonenumbers.tzdata import TIMEZONE_DATA

from hub.compliance.area_codes import NORTH_AMERICA, area_codes

NIGHT_BEGINS = dt.time(21)
NIGHT_ENDS = dt.time(8)


def zones_of(number: str, home: str) -> tuple[str, ...]:
    """Every IANA zone that the E.164 number's area code spans; the business's own where the number belongs to no place.

    People move with their numbers inside an area code, so the zone of the exchange alone would promise too much.
    """
    own = _own_zones(number)
    if not own:
        return (home,)
    area = phonenumbers.length_of_geographical_area_code(phonenumbers.parse(number))
    if area == 0:
        return own
    code = str(phonenumbers.parse(number).country_code)
    return _zones_of_area(number[1 : 1 + len(code) + area]) or own


def zones_of_area_code(code: str) -> tuple[str, ...]:
    """Every IANA zone of a three-digit North American area code."""
    return _zones_of_area(f"{NORTH_AMERICA}{code}")


def likely_zone(number: str, home: str) -> str:
    """The one zone in which to name a time to the caller."""
    return (_own_zones(number) or (home,))[0]


def _own_zones(number: str) -> tuple[str, ...]:
    """The zones of the number's exchange; none for a number of no place, such as a toll-free one."""
    parsed = phonenumbers.parse(number)
    if not phonenumbers.is_number_type_geographical(phonenumbers.number_type(parsed), parsed.country_code or 0):
        return ()
    return tuple(zone for zone in time_zones_for_geographical_number(parsed) if zone != UNKNOWN_TIMEZONE)


@cache
def _zones_of_area(prefix: str) -> tuple[str, ...]:
    """Every zone of a place whose numbers begin so, in the data of phonenumbers."""
    known = {zone for place, zones in TIMEZONE_DATA.items() if place.startswith(prefix) for zone in zones}
    return tuple(sorted({*known, *area_codes().also_zones.get(prefix, ())} - {UNKNOWN_TIMEZONE}))


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

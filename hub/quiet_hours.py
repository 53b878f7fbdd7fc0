"""When a text may arrive where its recipient is: by its category, the rules of every place and the clock of every zone. Pure."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from zoneinfo import ZoneInfo

import holidays

from hub.compliance.area_codes import codes_of, places_of
from hub.compliance.rules import NEVER, PlaceRule, Rules, current_rules
from hub.hours.schedule import Open, Schedule, hours_at
from hub.night import end_of_night, zones_of, zones_of_area_code

LOOKED_AHEAD = dt.timedelta(days=14)
NOWHERE = ""
Window = Callable[[dt.datetime], dt.datetime]  # the moment itself when it is inside, else when it is inside next


class Category(StrEnum):
    """What a text is to the law: the hours and the consent that it needs follow from it."""

    REPLY = "reply"
    CONVERSATION = "conversation"
    REQUIRED = "required"
    INFORMATIONAL = "informational"
    PROMOTIONAL = "promotional"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Who gets the text: the E.164 number, the business's own zone for a number of no place, and places known otherwise.

    `known_places` are the two letters of a state or province, from an address or a carrier's look-up.
    """

    number: str
    home_zone: str
    known_places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place where the recipient may be, with the zones in which they may be there; NOWHERE is one that no rule names."""

    place: str
    zones: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SenderHours:
    """What the business chose: whether an instant reply may leave at night, and the hours in which it is open."""

    texts_at_night: bool = False
    schedule: Schedule | None = None


def candidates(recipient: Recipient) -> tuple[Candidate, ...]:
    """Every place where the recipient may be: where their area code is, and where an address or a carrier says they are.

    A place known by name alone counts with all of its zones.
    """
    zones = zones_of(recipient.number, recipient.home_zone)
    by_number = tuple(Candidate(place, zones) for place in places_of(recipient.number))
    by_name = tuple(Candidate(place, zones_of_place(place) or zones) for place in map(str.upper, recipient.known_places))
    return by_number + by_name or (Candidate(NOWHERE, zones),)


@cache
def zones_of_place(place: str) -> tuple[str, ...]:
    """Every zone of a state, province or territory; none for a place that the table lacks."""
    return tuple(sorted({zone for code in codes_of(place) for zone in zones_of_area_code(code)}))


def quiet_until(
    category: Category, recipient: Recipient, now: dt.datetime, sender: SenderHours, rules: Rules | None = None
) -> dt.datetime | None:
    """When a text may arrive in every zone of every candidate place, as UTC; None when it may now.

    An instant reply follows the night switch alone, an answer and what the law asks for wait for nothing. Where no moment of
    the next 14 days is inside every window, the end of them is returned.
    """
    if category in (Category.CONVERSATION, Category.REQUIRED):
        return None
    if category is Category.REPLY:
        return None if sender.texts_at_night else end_of_night(now, zones_of(recipient.number, recipient.home_zone))
    windows = list(_windows(recipient, sender, rules or current_rules()))
    later = now
    while later < now + LOOKED_AHEAD:
        opening = max(opens_after(later) for opens_after in windows)
        if opening == later:
            return None if later == now else later
        later = opening
    return now + LOOKED_AHEAD


def most_in_24_hours(recipient: Recipient, rules: Rules | None = None) -> int | None:
    """How many automatic texts the recipient may get in 24 hours, None where no candidate place says."""
    limits = [rule.most_per_24h for rule in _rules_for(recipient, rules or current_rules())]
    return min((limit for limit in limits if limit is not None), default=None)


def may_nudge(recipient: Recipient, rules: Rules | None = None) -> bool:
    """Whether every candidate place lets somebody who did not answer be reminded once."""
    return all(rule.nudge for rule in _rules_for(recipient, rules or current_rules()))


def _rules_for(recipient: Recipient, rules: Rules) -> Iterator[PlaceRule]:
    return (rules.of(candidate.place) for candidate in candidates(recipient))


def _windows(recipient: Recipient, sender: SenderHours, rules: Rules) -> Iterator[Window]:
    """One for each rule and zone in which it must hold, and that of the business itself."""
    for candidate in candidates(recipient):
        for zone in candidate.zones:
            yield partial(_opening_by_rule, rules.of(candidate.place), zone, candidate.place)
    if sender.schedule is not None:
        yield partial(_opening_of_business, sender.schedule)


def _opening_of_business(schedule: Schedule, moment: dt.datetime) -> dt.datetime:
    hours = hours_at(schedule, moment)
    return moment if isinstance(hours, Open) else hours.opens_at or moment + LOOKED_AHEAD


def _opening_by_rule(rule: PlaceRule, zone: str, place: str, moment: dt.datetime) -> dt.datetime:
    """The moment itself when it is inside the hours of its local day, else when they begin next."""
    first = moment.astimezone(ZoneInfo(zone)).date()
    for day in (first + dt.timedelta(days=number) for number in range(LOOKED_AHEAD.days + 1)):
        hours = rule.week[day.weekday()]
        if hours == NEVER or hours.closes <= hours.opens or (rule.free_holidays and _is_holiday(day, rule.country, place)):
            continue
        opens, closes = (dt.datetime.combine(day, at, ZoneInfo(zone)).astimezone(dt.UTC) for at in (hours.opens, hours.closes))
        if moment < closes:
            return max(moment, opens)
    return moment + LOOKED_AHEAD


def _is_holiday(day: dt.date, country: str, place: str) -> bool:
    return day in _holidays(country, place, day.year)


@cache
def _holidays(country: str, place: str, year: int) -> frozenset[dt.date]:
    """The public holidays of a place; those of the country where the place is not known."""
    known = place if place in holidays.country_holidays(country).subdivisions else None
    return frozenset(holidays.country_holidays(country, subdiv=known, years=year))

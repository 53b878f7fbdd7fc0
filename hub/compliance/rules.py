"""The rules of states and provinces for texts, read from the dated data files beside this module."""

import datetime as dt
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator

SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class Hours:
    """From `opens` until just before `closes`, by the recipient's clock; `closes` not after `opens` means never."""

    opens: dt.time
    closes: dt.time

    def within(self, other: "Hours") -> "Hours":
        """What lies in both."""
        return Hours(max(self.opens, other.opens), min(self.closes, other.closes))


NEVER = Hours(dt.time(0), dt.time(0))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRule:
    """What a place asks: hours for each weekday from Monday, no texts on holidays, how many in 24 h, a nudge or none."""

    week: tuple[Hours, ...]
    free_holidays: bool = False
    most_per_24h: int | None = None
    nudge: bool = True
    country: str = "US"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All rules as of a day; `places` by the two letters of state, province or territory, `strictest` what all of them ask together."""

    as_of: dt.date
    federal: PlaceRule
    places: Mapping[str, PlaceRule]
    strictest: PlaceRule

    def of(self, place: str) -> PlaceRule:
        """The rule of a place, never wider than the federal one; the strictest for one that is not in the file."""
        return self.places.get(place, self.strictest)


def _strictest(every: list[PlaceRule]) -> PlaceRule:
    """A day on which one place takes no text is one on which none is sent."""
    return PlaceRule(
        week=tuple(_narrowest([rule.week[day] for rule in every]) for day in range(7)),
        free_holidays=any(rule.free_holidays for rule in every),
        most_per_24h=min((rule.most_per_24h for rule in every if rule.most_per_24h), default=None),
        nudge=False,
    )


def _narrowest(hours: list[Hours]) -> Hours:
    if NEVER in hours:
        return NEVER
    both = hours[0]
    for more in hours[1:]:
        both = both.within(more)
    return both


@cache
def current_rules() -> Rules:
    """The rules that this version ships; raises ValueError where the file is not what its schema says."""
    text = files(__package__).joinpath("state_rules.toml").read_text("utf-8")
    return read_rules(text)


def read_rules(text: str) -> Rules:
    """The rules written in `text`; raises ValueError with every fault, each with its place in the file."""
    data = tomllib.loads(text)
    schema = json.loads(files(__package__).joinpath("state_rules.schema.json").read_text("utf-8"))
    found = Draft202012Validator(schema).iter_errors(data)
    faults = [f"{'.'.join(map(str, error.absolute_path)) or 'the file'}: {error.message}" for error in found]
    if faults:
        raise ValueError("; ".join(sorted(faults)))
    federal = PlaceRule(week=(_hours(data["federal"]["week"]),) * 7)
    places = {place: _rule(written, federal) for place, written in data["places"].items()}
    strictest = _strictest([federal, *places.values()])
    return Rules(as_of=dt.date.fromisoformat(data["as_of"]), federal=federal, places=places, strictest=strictest)


def _rule(written: Mapping[str, Any], federal: PlaceRule) -> PlaceRule:
    named = {SATURDAY: "saturday", SUNDAY: "sunday"}
    week = [_hours(written.get(named.get(day, "week"), written["week"])) for day in range(7)]
    return PlaceRule(
        week=tuple(hours.within(federal.week[day]) if hours != NEVER else NEVER for day, hours in enumerate(week)),
        free_holidays="holidays" in written,
        most_per_24h=written.get("most_per_24h"),
        nudge=written.get("nudge", True),
        country=written["country"],
    )


def _hours(written: str) -> Hours:
    if written == "none":
        return NEVER
    opens, _, closes = written.partition("-")
    return Hours(dt.time.fromisoformat(opens), dt.time.fromisoformat(closes))

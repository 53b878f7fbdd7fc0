"""Which places an area code of the North American Numbering Plan may stand for, read from the data file beside this module."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

NORTH_AMERICA = "1"


@dataclass(frozen=True, slots=True)
class AreaCodes:
    """`places` by three-digit code; `also_zones` by the prefix of a number, without its plus, adds to what phonenumbers knows."""

    places: Mapping[str, tuple[str, ...]]
    also_zones: Mapping[str, tuple[str, ...]]


@cache
def area_codes() -> AreaCodes:
    """The table that this version ships."""
    data = tomllib.loads(files(__package__).joinpath("area_codes.toml").read_text("utf-8"))
    places: dict[str, tuple[str, ...]] = {}
    for place, codes in data["places"].items():
        for code in codes:
            places[str(code)] = (*places.get(str(code), ()), place)
    return AreaCodes(places, {f"{NORTH_AMERICA}{code}": tuple(zones) for code, zones in data["also_zones"].items()})


def places_of(number: str) -> tuple[str, ...]:
    """The states, provinces or territories that an E.164 number's area code is tied to; none where the table does not know it."""
    return area_codes().places.get(number[2:5], ()) if number.startswith(f"+{NORTH_AMERICA}") else ()


@cache
def codes_of(place: str) -> tuple[str, ...]:
    """The area codes of a place."""
    return tuple(code for code, places in area_codes().places.items() if place in places)

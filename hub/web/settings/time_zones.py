"""The time zones of the world by country, from the tables that the tzdata package carries."""

from functools import cache
from importlib.resources import files

FIRST_COUNTRY = "US"


def _rows(table: str) -> list[list[str]]:
    lines = files("tzdata").joinpath("zoneinfo", table).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@cache
def country_of_zone() -> dict[str, str]:
    """IANA zone to ISO country, both as in `zone.tab`."""
    return {row[2]: row[0] for row in _rows("zone.tab")}


def place_of_zone(zone: str) -> str:
    """A zone as people choose it, such as Indiana, Knox."""
    return (zone.partition("/")[2] or zone).replace("_", " ").replace("/", ", ")


@cache
def zones_by_country() -> dict[str, list[tuple[str, str]]]:
    """Country name to pairs of (zone, how it is shown), the biggest market first, then by name."""
    names = dict(_rows("iso3166.tab"))
    found: dict[str, list[tuple[str, str]]] = {}
    for zone, country in sorted(country_of_zone().items(), key=lambda item: (item[1] != FIRST_COUNTRY, names[item[1]], item[0])):
        found.setdefault(names[country], []).append((zone, place_of_zone(zone)))
    return found

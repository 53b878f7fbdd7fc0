"""What to dial so that a carrier forwards unanswered calls to a line; the facts stand in carrier_codes.toml."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

import phonenumbers

KINDS = {
    "no_answer": "nobody answers",
    "timed": "nobody answers, after a time of your choice",
    "busy": "busy",
    "unreachable": "switched off or out of reach",
    "all": "all of these at once",
}
LONGEST_FORWARDED_S = 20


@dataclass(frozen=True, slots=True)
class CarrierCodes:
    """One carrier: (when it forwards, what to dial) in pairs, what cancels that, and what else there is to know."""

    carrier: str
    codes: Sequence[tuple[str, str]]
    cancel: str
    note: str


def carrier_codes(number: str, region: str) -> list[CarrierCodes]:
    """The carriers of a country with their codes for this line (E.164); empty for a country of which nothing is known."""
    written = tomllib.loads((resources.files("hub.readiness") / "carrier_codes.toml").read_text(encoding="utf-8"))
    national = phonenumbers.national_significant_number(phonenumbers.parse(number))
    return [_filled(carrier, national) for carrier in written["carriers"] if region in carrier["countries"]]


def _filled(carrier: Mapping[str, Any], national: str) -> CarrierCodes:
    def fill(text: str) -> str:
        return text.replace("{number}", national).replace("{seconds}", str(LONGEST_FORWARDED_S))

    return CarrierCodes(carrier["name"], tuple(_codes(carrier, fill)), fill(carrier.get("cancel", "")), fill(carrier.get("note", "")))


def _codes(carrier: Mapping[str, Any], fill: Any) -> Iterator[tuple[str, str]]:
    for kind, when in KINDS.items():
        if kind in carrier:
            yield when, fill(carrier[kind])

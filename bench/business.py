"""The business under load: the demo's, with more lines, and a system full of people, half of the callers among them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import phonenumbers
from sqlalchemy import select

from bench.vendors import MeasuredVendors
from hub.demo.set_up import set_up
from hub.records.line import Line
from hub.simulated.cast import read_cast
from hub.wiring import Hub

LINES = 8
FIRST_LINE, FIRST_PERSON = "+141555501{:02d}", 1_000_000
AREA_OF_LINES = 415
KNOWN_PEOPLE = 4000
OTHER_PEOPLE = 4000
SEED_AT_ONCE = 1000
QUIET_PERIOD_S = 5
LIMIT_NOBODY_REACHES = 1_000_000


@dataclass(frozen=True, slots=True)
class Caller:
    """Who rings: their number and, for one whom the firm knows, the number of their record."""

    number: str
    record: int | None


@dataclass(frozen=True, slots=True)
class Business:
    """What the load needs to know of the business."""

    account_id: int
    lines: list[str]
    phone: str
    system: str
    signing_token: str
    callers: Iterator[Caller]


def open_business(hub: Hub, vendors: MeasuredVendors) -> Business:
    """Fill the vendors, make the business, connect it and switch its lines on, without any delay before a text."""
    cast = read_cast()
    phone, system = cast["phone"]["key"], cast["system"]["key"]
    account = cast["phone"]["fields"]
    vendors.change_settings(system, {"rate_limit": LIMIT_NOBODY_REACHES})
    _seed_people(vendors, system)
    made = set_up(hub, vendors, cast, quiet_period_s=QUIET_PERIOD_S, delay_s=0)
    lines = [cast["line"]["number"], *(FIRST_LINE.format(number) for number in range(1, LINES))]
    numbers = [{"account": account["account_sid"], "phone_number": number, "sms": True, "voice": True} for number in lines[1:]]
    vendors.seed(phone, {"numbers": numbers})
    # every staff phone rings until the caller is gone
    vendors.seed(phone, {"phones": {number: {"does": "no_answer"} for number in cast["line"]["staff"]}})
    _add_lines(hub, made.account_id, lines[1:])
    return Business(made.account_id, lines, phone, system, account["auth_token"], _callers())


def _seed_people(vendors: MeasuredVendors, system: str) -> None:
    known = (caller for caller in _callers() if caller.record is not None)
    for _ in range(0, KNOWN_PEOPLE, SEED_AT_ONCE):
        rows = [
            {
                "id": caller.record,
                "first_name": "Sam",
                "last_name": f"Known {caller.record}",
                "phone_numbers": [{"value": caller.number, "type": "mobile"}],
            }
            for caller in islice(known, SEED_AT_ONCE)
        ]
        vendors.seed(system, {"candidates": rows})
    vendors.seed(system, {"bulk_candidates": OTHER_PEOPLE})


def _callers() -> Iterator[Caller]:
    """Different callers, every second one known, from the numbers that are kept free for fiction in every US area code."""
    counter = 0
    for area in range(201, 990):
        for last in range(100, 200):
            number = f"+1{area}555{last:04d}"
            if area == AREA_OF_LINES or not phonenumbers.is_valid_number(phonenumbers.parse(number)):
                break
            yield Caller(number, FIRST_PERSON + counter if counter % 2 else None)
            counter += 1


def _add_lines(hub: Hub, account_id: int, numbers: list[str]) -> None:
    with hub.database.write(account_id) as session:
        first = session.scalars(select(Line)).one()
        alike = {
            column: getattr(first, column) for column in ("provider", "connection_id", "desk_id", "mode", "staff", "delay_s", "watch_only")
        }
        for place, number in enumerate(numbers, start=2):
            moment = session.now - dt.timedelta(minutes=1)
            session.add(Line(number=number, label=f"Line {place}", created_at=moment, **alike))

"""One plain use of every declared ability, for rules that hold for all of them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from hub.conformance.bench import Bench
from hub.conformance.vendor_bench import moment_before
from hub.contract.bookings import NewBooking, PostalAddress, Slot, SlotSearch
from hub.contract.connector import (
    AssignsOwners,
    BooksAppointments,
    CreatesPeople,
    HandlesMatters,
    HonoursOptOut,
    ListsOwners,
    ListsPeople,
    LogsActivity,
    MatchesPeople,
    OpensMatters,
)
from hub.contract.people import Activity, NewMatter, NewPerson, PersonRef
from hub.contract.phone_numbers import PhoneNumber

LONG = "They called about the warehouse role. " * 400
ODD = "5 < 6 & \u201c7\u201d > 6; caf\u00e9 \U0001f44b it's 100% \\ 'sure'"
ADDRESS = PostalAddress(street="12 Harbor Way", city="Oakland", state="CA", zip="94607")


@dataclass(frozen=True, slots=True)
class Operation:
    """What is done, in words, and the doing of it; `writes` where it may change something at the vendor."""

    name: str
    do: Callable[[], object]
    writes: bool


def activity(words: str = "They called about the warehouse role.") -> Activity:
    """Something to write on a record."""
    return Activity(about="conversation", title="Text conversation", body=words, at=dt.datetime(2026, 11, 20, 15, 2, tzinfo=dt.UTC))


def booking(slot: Slot) -> NewBooking:
    """Something to book."""
    return NewBooking(slot=slot, title="Leaking tap", note="The kitchen tap drips.", address=ADDRESS)


def next_days() -> SlotSearch:
    """The coming fortnight."""
    start = dt.datetime.now(dt.UTC)
    return SlotSearch(start=start, end=start + dt.timedelta(days=14), minutes=60)


def operations(bench: Bench) -> list[Operation]:
    """Every declared ability on a person with an owner and a matter, and on one with nothing."""
    owner = bench.put_owner()
    bench.put_person("Ines Okafor", owner=owner, matter="Warehouse Supervisor")
    bench.put_person("Noor Lind", bench.numbers.other)
    return [
        *reads(bench, bench.ref(bench.numbers.caller)),
        *writes(bench, bench.ref(bench.numbers.caller), bench.ref(bench.numbers.other), owner),
    ]


def reads(bench: Bench, person: PersonRef) -> list[Operation]:
    """Whatever leaves nothing behind."""
    connector = bench.connector
    found: list[tuple[str, Callable[[], object]]] = [("check_connection", connector.check_connection)]
    if isinstance(connector, MatchesPeople):
        found.append(("match_person", lambda: connector.match_person(PhoneNumber(bench.numbers.caller), "ines@people.example")))
    if isinstance(connector, ListsPeople):
        found.append(("list_people", lambda: list(connector.list_people(None, None))))
    if isinstance(connector, HandlesMatters):
        found.append(("open_matters", lambda: connector.open_matters(person)))
    if isinstance(connector, ListsOwners):
        found.append(("list_owners", connector.list_owners))
        found.append(("list_roles", connector.list_roles))
        found.append(("list_desks", connector.list_desks))
    if isinstance(connector, CreatesPeople):
        found.append(("find_created", lambda: connector.find_created(NewPerson(phone=bench.numbers.new), "key-1", moment_before())))
    if isinstance(connector, OpensMatters):
        new = NewMatter(title="Missed call", note="They called.")
        found.append(("find_matter", lambda: connector.find_matter(person, new, "key-1", moment_before())))
    if isinstance(connector, LogsActivity):
        found.append(("find_activity", lambda: connector.find_activity(person, "key-1", moment_before())))
    if isinstance(connector, HonoursOptOut):
        found.append(("may_text", lambda: connector.may_text(person)))
    if isinstance(connector, BooksAppointments):
        found.append(("find_slots", lambda: connector.find_slots(next_days())))
    return [Operation(name, do, writes=False) for name, do in found if _asks(bench, do)]


def _asks(bench: Bench, do: Callable[[], object]) -> bool:
    """Whether the vendor is asked at all: some answers are known without, such as that a job system has no open roles."""
    before = len(bench.vendors.asked(bench.key))
    do()
    return len(bench.vendors.asked(bench.key)) > before


def writes(bench: Bench, busy: PersonRef, idle: PersonRef, owner: str) -> list[Operation]:
    """Whatever changes something; `busy` has a matter, `idle` has none."""
    connector = bench.connector
    matters = connector.open_matters(busy) if isinstance(connector, HandlesMatters) else []
    matter = next(iter(matters), None)
    found: list[tuple[str, Callable[[], object]]] = []
    if isinstance(connector, CreatesPeople):
        found.append(("create_person", lambda: connector.create_person(NewPerson(phone=bench.numbers.new), "key-1")))
    if isinstance(connector, OpensMatters):
        new = NewMatter(title="Missed call", note="They called at noon.", owner_id=owner)
        found.append(("create_matter", lambda: connector.create_matter(idle, new, "key-2")))
    if isinstance(connector, AssignsOwners) and matter is not None and not matter.owner_fixed:
        other = bench.put_owner("Rowan Hale")
        found.append(("assign_owner", lambda: connector.assign_owner(busy, matter, other)))
    if isinstance(connector, LogsActivity):
        found.append(("log_activity", lambda: connector.log_activity(busy, matter, activity(), "key-3")))
    if isinstance(connector, HonoursOptOut):
        found.append(("set_do_not_text", lambda: connector.set_do_not_text(idle, "They texted STOP.")))
    return [Operation(name, do, writes=True) for name, do in found]

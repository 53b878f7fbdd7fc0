"""The phone index follows the vendor's people."""

import datetime as dt

import pytest

from hub.contract.errors import TryAgain
from hub.contract.people import Person, PersonRef
from hub.directory.people import find_by_phone, read_changes, read_everybody
from hub.records.connection import Connection, IndexedPerson
from tests.fakes.firm_system import ListingConnector
from tests.fakes.small_hub import CALLER, OTHER_CALLER, SmallHub


class Index:
    def __init__(self, hub: SmallHub) -> None:
        self.hub = hub
        self.connection_id = hub.connect_system()
        self.connector = ListingConnector(hub.system)

    def has(self, *people: Person) -> None:
        self.hub.system.people = list(people)

    def read(self, *, changes: bool = False) -> None:
        (read_changes if changes else read_everybody)(self.hub.database, self.hub.account_id, self.connection_id, self.connector)

    def found(self, number: str = CALLER) -> list[str]:
        with self.hub.database.read(self.hub.account_id) as session:
            return [person.vendor_id for person in find_by_phone(session, self.connection_id, number)]

    @property
    def connection(self) -> Connection:
        return self.hub.one(Connection, Connection.id == self.connection_id)


@pytest.fixture
def index(hub_on_each: SmallHub) -> Index:
    return Index(hub_on_each)


def person(vendor_id: str, *phones: str, active_days_ago: int | None = None, gone: bool = False) -> Person:
    at = dt.datetime(2026, 11, 20, tzinfo=dt.UTC) - dt.timedelta(days=active_days_ago) if active_days_ago is not None else None
    return Person(ref=PersonRef(vendor_id), name=vendor_id, phones=phones, last_activity_at=at, gone=gone)


@pytest.mark.parametrize("written", ["4155550142", "(415) 555-0142", "+1 415 555 0142", "415.555.0142"])
def test_a_number_is_found_however_it_was_typed_there(index: Index, written: str) -> None:
    index.has(person("p1", "garbage", written))
    index.read()
    assert index.found() == ["p1"]


def test_everybody_is_read_once_with_progress_and_then_only_what_changed(index: Index) -> None:
    index.has(*(person(f"p{number}", CALLER) for number in range(5)))
    index.read()
    assert (index.connection.people_indexed, index.connection.backfilled) == (5, True)
    index.hub.clock.move(minutes=3)
    index.read(changes=True)
    began = index.hub.clock.now - dt.timedelta(minutes=3)
    assert index.hub.system.windows == [
        (None, None),
        (began - dt.timedelta(minutes=5), index.hub.clock.now + dt.timedelta(minutes=5)),
    ]


def test_a_reading_that_breaks_off_leaves_no_gap(index: Index) -> None:
    index.read()
    before = index.connection.watermark
    index.has(person("p1", CALLER), person("p2"), person("p3", CALLER))
    index.hub.system.unanswered["list_people"] = [TryAgain("down", may_have_left=False)]
    index.hub.clock.move(minutes=3)
    with pytest.raises(TryAgain):
        index.read(changes=True)
    assert index.connection.watermark == before
    index.read(changes=True)
    assert set(index.found()) == {"p1", "p3"}


def test_a_new_number_replaces_the_old_one(index: Index) -> None:
    index.has(person("p1", CALLER))
    index.read()
    index.has(person("p1", OTHER_CALLER))
    index.read(changes=True)
    assert (index.found(), index.found(OTHER_CALLER)) == ([], ["p1"])


def test_somebody_deleted_there_leaves_the_index(index: Index) -> None:
    index.has(person("p1", CALLER))
    index.read()
    index.has(person("p1", CALLER, gone=True))
    index.read(changes=True)
    assert index.found() == []
    assert index.hub.all(IndexedPerson) == []


def test_of_several_the_one_active_last_comes_first(index: Index) -> None:
    index.has(person("old", CALLER, active_days_ago=90), person("never", CALLER), person("new", CALLER, active_days_ago=1))
    index.read()
    assert index.found() == ["new", "old", "never"]


def test_numbers_that_cannot_be_read_are_counted(index: Index) -> None:
    index.has(person("p1", "call my wife", "12", CALLER))
    index.read()
    assert index.hub.one(IndexedPerson).unreadable_phones == 2

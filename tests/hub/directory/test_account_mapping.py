"""An account's changes to a mapping: checked, kept in versions, never half written, and gone back to."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

import pytest

from hub.catalog.discovery import Catalog
from hub.contract.fields import VendorField
from hub.directory.account_mapping import MappingChange, NoSuchVersion, go_back, note_faults, save_mapping, version_in_use
from hub.directory.fields import FIELDS
from hub.mapping import MappingRefused
from hub.mapping.versions import MappingChangedMeanwhile, versions_of
from hub.records.connection import Connection, DirectoryEntry, MappingVersion
from hub.records.outbox import TraceEntry
from tests.fakes.small_hub import SmallHub

MANIFEST = Catalog().manifests["lever"]
NIGHTS = '# nights only\n[person.fields]\nx_origin = { to = "origin", always = "applied" }\n'
NIGHTS_SAY: dict[str, Any] = {"person": {"fields": {"x_origin": {"to": "origin", "always": "applied"}}}}
STAGE = '[person.settings]\nmissed_call_stage = "New lead"\n'


class Mapping:
    def __init__(self, hub: SmallHub) -> None:
        self.hub = hub
        self.connection_id = hub.connect_system()

    def save(self, text: str, base: int, because: str = "", by: str = "Mika Sato") -> int:
        with self.hub.database.write(self.hub.account_id) as session:
            connection = session.get_one(Connection, self.connection_id)
            return save_mapping(session, connection, MANIFEST, MappingChange(text=text, base=base, by=by, because=because)).version

    def go_back(self, to: int, base: int) -> MappingVersion:
        with self.hub.database.write(self.hub.account_id) as session:
            return go_back(session, session.get_one(Connection, self.connection_id), MANIFEST, to, base=base, by="Eli Marsh")

    def describe(self, *fields: VendorField) -> None:
        facts = {"read_at": self.hub.clock.now.isoformat(), FIELDS: [asdict(field) for field in fields]}
        with self.hub.database.write(self.hub.account_id) as session:
            entry = DirectoryEntry(connection_id=self.connection_id, kind=FIELDS, vendor_id="person", name="person", facts=facts)
            session.add(entry)
            session.flush()
            note_faults(session, session.get_one(Connection, self.connection_id), MANIFEST)

    @property
    def row(self) -> Connection:
        return self.hub.one(Connection, Connection.id == self.connection_id)

    @property
    def kept(self) -> list[tuple[int, str, str, str]]:
        with self.hub.database.read(self.hub.account_id) as session:
            return [(one.version, one.text, one.by, one.because) for one in versions_of(session, self.connection_id)]

    @property
    def in_use(self) -> int:
        with self.hub.database.read(self.hub.account_id) as session:
            return version_in_use(session, self.connection_id)


@pytest.fixture
def mapping(hub_on_each: SmallHub) -> Mapping:
    return Mapping(hub_on_each)


def test_changes_are_used_at_once_and_kept_as_typed_with_who_and_why(mapping: Mapping) -> None:
    assert mapping.save(NIGHTS, 0, "We hire for nights") == 1
    assert mapping.row.mapping_overrides == NIGHTS_SAY
    assert mapping.kept == [(1, NIGHTS, "Mika Sato", "We hire for nights")]
    assert "Mika Sato changed the mapping of" in mapping.hub.all(TraceEntry)[-1].sentence


@pytest.mark.parametrize(
    ("text", "key", "says"),
    [
        ("[person.fields", "", "this is not TOML"),
        ('[person.fields]\nphon = "x"\n', "person.fields.phon", "write one of first_name"),
        ('[person.settings]\nmissed_stage = "x"\n', "person.settings.missed_stage", "write one of missed_call_stage"),
    ],
)
def test_what_is_wrong_is_told_with_its_key_and_nothing_is_written(mapping: Mapping, text: str, key: str, says: str) -> None:
    with pytest.raises(MappingRefused) as refused:
        mapping.save(text, 0)
    (fault,) = refused.value.faults
    assert (fault.file, fault.key) == ("the account's changes", key)
    assert says in fault.sentence
    assert (mapping.kept, mapping.row.mapping_overrides) == ([], {})


def test_a_changed_line_that_the_vendor_will_not_take_is_refused(mapping: Mapping) -> None:
    mapping.describe(VendorField(place="origin", title="Origin", options=("sourced", "referred")))
    with pytest.raises(MappingRefused) as refused:
        mapping.save(NIGHTS, 0)
    assert [fault.key for fault in refused.value.faults] == ["person.fields.x_origin.always"]
    assert 'takes one of "sourced", "referred"' in str(refused.value)
    assert mapping.in_use == 0


def test_what_else_is_broken_keeps_no_change_from_being_saved(mapping: Mapping) -> None:
    mapping.describe(VendorField(place="origin", title="Origin"), VendorField(place="desk", title="Desk", required=True))
    before = [fault["key"] for fault in mapping.row.mapping_faults]
    assert "person.fields.x_desk" in before
    assert "person.fields.phone" in before
    mapping.save('[person.fields]\nx_desk = { to = "desk", always = "Night desk" }\n', 0)
    assert [fault["key"] for fault in mapping.row.mapping_faults] == [key for key in before if key != "person.fields.x_desk"]


def test_a_save_that_is_based_on_an_older_version_is_refused_with_who_was_faster(mapping: Mapping) -> None:
    mapping.save(STAGE, 0, "A stage of our own", by="Eli Marsh")
    with pytest.raises(
        MappingChangedMeanwhile, match=r"Eli Marsh saved version 1 meanwhile \(A stage of our own\), so yours was not saved"
    ):
        mapping.save(NIGHTS, 0)
    assert [text for _, text, _, _ in mapping.kept] == [STAGE]
    assert mapping.save(NIGHTS, 1) == 2


def test_of_several_who_save_at_once_one_wins(mapping: Mapping) -> None:
    def save(name: str) -> bool:
        try:
            mapping.save(NIGHTS, 0, by=name)
        except MappingChangedMeanwhile:
            return False
        return True

    with ThreadPoolExecutor(4) as threads:
        won = list(threads.map(save, ("Ada", "Ben", "Cleo", "Dan")))
    assert won.count(True) == 1
    assert len(mapping.kept) == 1


def test_going_back_makes_a_new_version_equal_to_the_old_one(mapping: Mapping) -> None:
    mapping.save(NIGHTS, 0)
    mapping.save(STAGE, 1)
    assert mapping.go_back(1, base=2).version == 3
    assert mapping.row.mapping_overrides == NIGHTS_SAY
    assert mapping.kept[0] == (3, NIGHTS, "Eli Marsh", "Back to version 1")
    mapping.go_back(0, base=3)
    assert mapping.row.mapping_overrides == {}
    assert mapping.in_use == 4


def test_going_back_to_what_never_was_names_what_there_is(mapping: Mapping) -> None:
    mapping.save(NIGHTS, 0)
    with pytest.raises(NoSuchVersion, match="There is no version 7; there are: 1, and 0"):
        mapping.go_back(7, base=1)


def test_a_mapping_that_an_update_made_unreadable_is_told_as_broken(mapping: Mapping) -> None:
    mapping.hub.change(Connection, mapping.connection_id, mapping_overrides={"person": {"fields": {"nickname": "x"}}})
    mapping.describe()
    (fault,) = mapping.row.mapping_faults
    assert fault["key"] == "person.fields.nickname"

"""Owners, roles and desks follow the vendor's, and a vendor's user is the member with the same address."""

import pytest

from hub.contract.errors import TryAgain
from hub.contract.people import Owner, OwnerClaim, Role, VendorDesk
from hub.directory.entries import EntryKind, active_entries, member_of_owner, owner_entry, owner_of_member, read_entries
from hub.records.account import Member
from hub.records.connection import Connection, DirectoryEntry
from tests.fakes.firm_system import FakeConnector, FirmSystem
from tests.fakes.small_hub import SmallHub

MIKA = Owner(id="7", name="Mika Sato", email="Mika@Harbor.example", active=True)
ELI = Owner(id="8", name="Eli Marsh", email=None, active=True)


class UnsteadyConnector(FakeConnector):
    """Answers for owners and then no more."""

    def list_roles(self) -> list[Role]:
        raise TryAgain("down", may_have_left=False)


class Entries:
    def __init__(self, hub: SmallHub) -> None:
        self.hub = hub
        self.system: FirmSystem = hub.system
        self.connection_id = hub.connect_system()

    def read(self, connector: type[FakeConnector] = FakeConnector) -> None:
        read_entries(self.hub.database, self.hub.account_id, self.connection_id, connector(self.system))

    def active(self, kind: EntryKind) -> list[str]:
        with self.hub.database.read(self.hub.account_id) as session:
            return sorted(entry.name for entry in active_entries(session, self.connection_id, kind))


@pytest.fixture
def entries(hub_on_each: SmallHub) -> Entries:
    return Entries(hub_on_each)


def test_owners_roles_and_desks_are_read_with_who_owns_them(entries: Entries) -> None:
    entries.system.owners = [MIKA]
    claims = (OwnerClaim(owner_id="7", as_="recruiter"),)
    entries.system.roles = [Role(id="321", name="Driver", owners=claims, desk_ids=("5",), open=True)]
    entries.system.desks = [VendorDesk(id="5", name="Logistics", kind="department", owner_id="7")]
    entries.read()
    role = entries.hub.one(DirectoryEntry, DirectoryEntry.kind == EntryKind.ROLE)
    assert role.facts == {"owners": [{"owner_id": "7", "as": "recruiter"}], "desks": ["5"]}
    assert entries.hub.one(DirectoryEntry, DirectoryEntry.kind == EntryKind.DESK).facts["owner_id"] == "7"
    assert entries.hub.one(Connection, Connection.id == entries.connection_id).directory_read_at == entries.hub.clock.now


def test_what_is_no_longer_listed_or_closed_turns_inactive_and_comes_back_when_it_does(entries: Entries) -> None:
    entries.system.owners = [MIKA, ELI]
    entries.system.roles = [Role(id="321", name="Driver", owners=(), desk_ids=(), open=True)]
    entries.read()
    entries.system.owners = [ELI]
    entries.system.roles = [Role(id="321", name="Driver", owners=(), desk_ids=(), open=False)]
    entries.read()
    assert (entries.active(EntryKind.OWNER), entries.active(EntryKind.ROLE)) == (["Eli Marsh"], [])
    entries.system.owners = [MIKA, ELI]
    entries.read()
    assert entries.active(EntryKind.OWNER) == ["Eli Marsh", "Mika Sato"]
    assert len(entries.hub.all(DirectoryEntry)) == 3


def test_a_reading_that_breaks_off_changes_nothing(entries: Entries) -> None:
    entries.system.owners = [MIKA]
    entries.read()
    entries.system.owners = []
    entries.hub.clock.move(minutes=3)
    with pytest.raises(TryAgain):
        entries.read(UnsteadyConnector)
    assert entries.active(EntryKind.OWNER) == ["Mika Sato"]
    read_at = entries.hub.one(Connection, Connection.id == entries.connection_id).directory_read_at
    assert read_at is not None
    assert read_at < entries.hub.clock.now


def test_a_member_and_a_user_are_the_same_by_their_address_however_it_is_written(entries: Entries) -> None:
    entries.system.owners = [MIKA, ELI]
    entries.read()
    mika = entries.hub.member("Mika")
    entries.hub.member("Rosa")
    with entries.hub.database.read(entries.hub.account_id) as session:
        of_member = owner_of_member(session, entries.connection_id, session.get_one(Member, mika))
        assert of_member is not None
        assert of_member.vendor_id == "7"
        of_owner = {owner_id: owner_entry(session, entries.connection_id, owner_id) for owner_id in ("7", "8")}
        found = {owner_id: member_of_owner(session, entry) for owner_id, entry in of_owner.items() if entry is not None}
    assert [found["7"].id if found["7"] else None, found["8"]] == [mika, None]


def test_a_user_who_left_there_is_still_known_by_name_but_takes_nobody_over(entries: Entries) -> None:
    entries.system.owners = [MIKA]
    entries.read()
    entries.system.owners = []
    entries.read()
    mika = entries.hub.member("Mika")
    with entries.hub.database.read(entries.hub.account_id) as session:
        assert owner_of_member(session, entries.connection_id, session.get_one(Member, mika)) is None
        gone = owner_entry(session, entries.connection_id, "7")
    assert gone is not None
    assert (gone.name, gone.active) == ("Mika Sato", False)

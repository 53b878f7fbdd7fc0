"""Reading a directory goes as far as the rights of the sign-in, and says when asking at once again would be in vain."""

from hub.contract.connector import Ability
from hub.contract.errors import NotSupported, TryAgain
from hub.contract.people import Owner
from hub.directory.fields import FIELDS
from hub.jobs.long_jobs import read_directory_of
from hub.records.connection import Connection, ConnectionState, DirectoryEntry, IndexedPhone
from tests.fakes.firm_system import ListingConnector, SearchingConnector
from tests.fakes.small_hub import SmallHub
from tests.hub.connections.organisation import Organisation, running_vendor
from tests.hub.jobs.test_reconcile import wired


class SlowConnector(SearchingConnector):
    """Does not answer in time."""

    def list_owners(self) -> list[Owner]:
        raise TryAgain("It is slow.", after=5, may_have_left=False)


class RefusingConnector(SearchingConnector):
    """Refuses for good."""

    def list_owners(self) -> list[Owner]:
        raise NotSupported("Not in this plan.")


def test_without_the_right_to_list_roles_the_people_are_indexed_all_the_same(hub: SmallHub) -> None:
    with running_vendor(hub, ["harvest:candidates:list", "harvest:users:list"]) as vendor:
        organisation = Organisation(hub, vendor)
        connection_id = organisation.connect()
        assert Ability.OWNERS not in organisation.row(connection_id).abilities
        assert read_directory_of(organisation.wired, hub.account_id, connection_id)
        row = organisation.row(connection_id)
        assert (row.backfilled, row.people_indexed, row.directory_read_at) == (True, 1, hub.clock.now)
        assert [phone.number for phone in hub.all(IndexedPhone)] == ["+14155550142"]
        assert hub.all(DirectoryEntry, DirectoryEntry.kind != FIELDS) == []


def test_without_the_right_to_list_people_only_the_rest_is_read(hub: SmallHub) -> None:
    hub.connections.connector_class = ListingConnector
    connection_id = hub.connect_system(abilities=[Ability.OWNERS])
    assert read_directory_of(wired(hub), hub.account_id, connection_id)
    assert not hub.one(Connection, Connection.id == connection_id).backfilled


def test_a_vendor_in_trouble_may_be_asked_again_soon_and_one_that_refuses_may_not(hub: SmallHub) -> None:
    connection_id = hub.connect_system()
    hub.connections.connector_class = SlowConnector
    assert read_directory_of(wired(hub), hub.account_id, connection_id)
    assert hub.one(Connection, Connection.id == connection_id).state == ConnectionState.VENDOR_TROUBLE
    hub.connections.connector_class = RefusingConnector
    assert not read_directory_of(wired(hub), hub.account_id, connection_id)

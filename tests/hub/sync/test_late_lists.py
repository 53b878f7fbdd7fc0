"""A vendor whose lists are late: what we have just made there is waited for, and not made again."""

import pytest

from hub.contract.manifest import Lag
from hub.contract.people import Matter, Person, PersonRef
from hub.records.account import CreatePolicy
from hub.records.connection import Connection, PersonLink
from tests.fakes.firm_system import OpeningConnector
from tests.fakes.small_hub import ABILITIES, CALLER, SmallHub

CANDIDACY = Matter(id="m1", kind="opportunity", title="Candidacy")


@pytest.fixture(autouse=True)
def connection(hub: SmallHub) -> int:
    hub.change_account(create_policy=CreatePolicy.ALWAYS)
    hub.connections.connector_class = OpeningConnector
    hub.connections.lag = Lag(lists_s=30)
    connection_id = hub.connect_system()
    hub.change(Connection, connection_id, abilities=[*ABILITIES, "open_matters"])
    return connection_id


def test_what_came_with_a_new_record_is_waited_for(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    assert (hub.one(PersonLink).created_by_us, hub.system.notes) == (True, [])
    hub.system.matters = {"created-1": [CANDIDACY]}
    hub.wait(seconds=30)
    assert [matter["id"] for matter in hub.one(PersonLink).matters] == ["m1"]
    assert (hub.system.opened, len(hub.system.notes)) == ([], 1)


def test_a_new_record_with_nothing_open_gets_its_matter_once_the_lists_must_show_it(hub: SmallHub) -> None:
    hub.miss_call()
    hub.work()
    hub.wait(seconds=29)
    assert hub.system.opened == []
    hub.wait(seconds=1)
    assert len(hub.system.opened) == 1


def test_what_was_just_opened_is_not_opened_again_with_the_next_call(hub: SmallHub) -> None:
    hub.system.people = [Person(ref=PersonRef("p1"), name="Ada Lopez", phones=(CALLER,))]
    hub.miss_call()
    hub.wait(seconds=15)
    assert len(hub.system.opened) == 1
    shown_later, hub.system.matters = hub.system.matters, {}
    hub.miss_call("CA2")
    hub.wait(seconds=10)
    hub.system.matters = shown_later
    hub.wait(seconds=40)
    assert len(hub.system.opened) == 1
    assert hub.one(PersonLink).matters[0]["id"] == "lead-1"


def test_where_lists_are_never_late_nothing_waits(hub: SmallHub) -> None:
    hub.connections.lag = Lag(search_s=60)
    hub.miss_call()
    hub.work()
    assert len(hub.system.opened) == 1

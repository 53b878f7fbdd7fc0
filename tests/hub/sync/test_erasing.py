"""Who is erased here is deleted in the firm's own system, too, where a member ticked it and the system lets a program do it."""

from hub.contract.connector import ErasesPeople
from hub.contract.errors import NotSupported
from hub.contract.people import PersonRef
from hub.records.call import Task
from hub.records.connection import PersonLink
from hub.records.line import Caller
from hub.sync.erase_person import owe_erasure
from tests.fakes.firm_system import SearchingConnector
from tests.fakes.small_hub import CALLER, SmallHub


class ErasingConnector(SearchingConnector, ErasesPeople):
    """Deletes people; for some a person must do it there."""

    def erase_person(self, person: PersonRef) -> None:
        if person.id == "protected":
            raise NotSupported("A person must delete this one there.")
        self._system.people = [one for one in self._system.people if one.ref.id != person.id]
        self._system.owner_of[f"erased {person.id}"] = self._system.owner_of.get(person.id)  # type: ignore[assignment]


def erase(hub: SmallHub, vendor_id: str) -> None:
    hub.connections.connector_class = ErasingConnector
    connection = hub.connect_system()
    caller = hub.add(Caller(number=CALLER, created_at=hub.clock.now))
    link = hub.add(
        PersonLink(connection_id=connection, caller_id=caller.id, vendor_id=vendor_id, kind="contact", name="Ada", at=hub.clock.now)
    )
    with hub.write() as session:
        owe_erasure(session, session.get_one(PersonLink, link.id))
        session.delete(session.get_one(PersonLink, link.id))
    hub.work()


def test_the_record_there_is_deleted(hub: SmallHub) -> None:
    erase(hub, "p1")
    assert "erased p1" in hub.system.owner_of
    assert [row.state for row in hub.rows("erase_person")] == ["done"]
    assert "In Fake firm, the record of a caller who was erased is deleted." in hub.story


def test_what_the_system_refuses_becomes_a_task_for_people(hub: SmallHub) -> None:
    erase(hub, "protected")
    assert "p1" not in hub.system.owner_of
    (task,) = hub.all(Task)
    assert "A person must delete this one there." in task.sentence

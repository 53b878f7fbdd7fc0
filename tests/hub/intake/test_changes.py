"""What a firm's own system tells of changes: taken in when it is genuine, and followed by a fresh reading."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.contract.changes import Changed
from hub.contract.errors import Gone
from hub.contract.manifest import Lag
from hub.contract.people import Matter, OwnerClaim, Person, PersonRef
from hub.directory.entries import EntryKind
from hub.directory.people import index_people
from hub.firm_events import ChangedThere
from hub.intake.endpoints import intake_blueprint
from hub.intake.refusals import KEPT_PER_HOUR
from hub.records.account import CreatePolicy
from hub.records.connection import Connection, DirectoryEntry, IndexedPerson, IndexedPhone, PersonLink
from hub.records.inbox import InboxRow, InboxRowState
from hub.records.outbox import OutboxState
from tests.fakes.front_door import FrontDoor
from tests.fakes.small_hub import CALLER, SmallHub

SECRET = {"X-Secret": "firm-secret"}


class Firm:
    """A firm whose system knows the caller and tells of changes."""

    def __init__(self, hub: SmallHub, folder: Path) -> None:
        self.hub = hub
        self.door = FrontDoor(hub, folder)
        self.connection_id = hub.connect_system()
        hub.change(Connection, self.connection_id, credentials=self.door.vault.lock({"secret": "firm-secret"}))
        hub.system.people = [Person(ref=PersonRef("p1"), name="Ada Lopez", phones=(CALLER,))]
        app = Flask("intake")
        app.register_blueprint(intake_blueprint(self.door.reception, self.door.changes, "https://hub.example"))
        self.client: FlaskClient = app.test_client()
        self.address = f"/in/connector/firm/firm-{hub.account_id}"

    def tell(self, *changes: tuple[str, str, str | None]) -> int:
        return self.client.post(self.address, data=json.dumps(changes), headers=SECRET).status_code

    @property
    def rows(self) -> list[InboxRow]:
        with self.hub.database.read_installation() as session:
            return session.query(InboxRow).filter_by(kind="connector").all()


@pytest.fixture
def firm(hub: SmallHub, tmp_path: Path) -> Firm:
    return Firm(hub, tmp_path)


def test_a_genuine_change_is_stored_before_it_is_answered(firm: Firm) -> None:
    assert firm.tell(("c1", "person", "p1")) == 200
    assert [row.state for row in firm.rows] == [InboxRowState.UNREAD]


def test_the_request_that_tries_the_address_is_answered_unsigned_and_not_stored(firm: Firm) -> None:
    answer = firm.client.post(firm.address, data=b"probe")
    assert (answer.status_code, answer.text) == (200, "here")
    assert firm.rows == []


def test_a_forged_change_is_refused_and_kept_with_its_reason(firm: Firm) -> None:
    answer = firm.client.post(firm.address, data=b"[]", headers={"X-Secret": "guessed"})
    assert answer.status_code == 403
    assert [(row.state, row.refused_because) for row in firm.rows] == [(InboxRowState.REFUSED, "signature")]


def test_a_flood_of_forgeries_fills_no_disk(firm: Firm) -> None:
    for _ in range(KEPT_PER_HOUR + 5):
        assert firm.client.post(firm.address, data=b"[]", headers={"X-Secret": "guessed"}).status_code == 403
    assert len(firm.rows) == KEPT_PER_HOUR


@pytest.mark.parametrize("path", ["/in/connector/firm/other-token", "/in/connector/nobody/token"])
def test_nothing_listens_at_other_addresses(firm: Firm, path: str) -> None:
    assert firm.client.post(path, data=b"[]", headers=SECRET).status_code == 404


def test_an_owner_who_changed_there_moves_the_open_conversation(firm: Firm) -> None:
    hub = firm.hub
    kim, ana = hub.member("Kim"), hub.member("Ana")
    for id_, name in (("pro_1", "Kim"), ("pro_2", "Ana")):
        facts = {"email": f"{name.lower()}@harbor.example"}
        entry = DirectoryEntry(connection_id=firm.connection_id, kind=EntryKind.OWNER, vendor_id=id_, name=name, facts=facts, active=True)
        hub.add(entry)
    hub.system.owner_of["p1"] = OwnerClaim(owner_id="pro_1", as_="owner")
    hub.miss_call()
    hub.work()
    assert hub.conversation.member_id == kim
    hub.system.owner_of["p1"] = OwnerClaim(owner_id="pro_2", as_="owner")
    firm.tell(("c1", "matter", "p1"))
    hub.work()
    assert hub.conversation.member_id == ana


def test_many_changes_of_one_record_are_followed_by_one_reading(firm: Firm) -> None:
    hub = firm.hub
    hub.miss_call()
    hub.work()
    readings = len(hub.rows("read_person"))
    firm.tell(("c1", "matter", "p1"), ("c2", "person", "p1"))
    firm.tell(("c1", "matter", "p1"))
    hub.work()
    assert len(hub.rows("read_person")) == readings + 1
    hub.system.matters = {"p1": [Matter(id="m1", kind="job", title="Job 1")]}
    firm.tell(("c3", "matter", "p1"))
    hub.work()
    assert hub.one(PersonLink).matters[0]["id"] == "m1"


def test_a_record_that_was_deleted_there_is_no_longer_linked_and_troubles_nobody(firm: Firm) -> None:
    hub = firm.hub
    hub.miss_call()
    hub.work()
    hub.system.refused["open_matters"] = [Gone("It was deleted.")]
    hub.system.people.clear()
    firm.tell(("c1", "person_gone", "p1"))
    hub.work()
    assert hub.all(PersonLink) == []
    assert "Their record there is gone." in hub.story
    assert "attention" not in hub.tasks


def test_a_change_of_somebody_we_do_not_know_is_nothing_to_us(firm: Firm) -> None:
    firm.tell(("c1", "person", "p9"), ("c2", "matter", None))
    firm.hub.work()
    assert firm.hub.rows("read_person") == []
    assert [row.state for row in firm.rows] == [InboxRowState.READ]


def test_a_change_of_employees_has_the_directory_read_again(firm: Firm) -> None:
    firm.hub.change(Connection, firm.connection_id, directory_read_at=firm.hub.clock.now)
    firm.tell(("c1", "directory", None))
    firm.hub.work()
    assert firm.hub.one(Connection, Connection.id == firm.connection_id).directory_read_at is None


MERGED = ChangedThere(0, Changed.PERSON_GONE, "p1", PersonRef("p2", "candidate", "https://ats.example/p2"))


def known_caller(firm: Firm) -> None:
    firm.hub.miss_call()
    firm.hub.work()
    with firm.hub.write() as session:
        index_people(session, firm.connection_id, firm.hub.system.people, "US")


def indexed(firm: Firm) -> list[str]:
    return [person.vendor_id for person in firm.hub.all(IndexedPerson)]


def test_a_record_that_was_merged_with_another_is_that_one_from_now_on(firm: Firm) -> None:
    known_caller(firm)
    firm.hub.happen(replace(MERGED, connection_id=firm.connection_id))
    firm.hub.work()
    link = firm.hub.one(PersonLink)
    assert (link.vendor_id, link.url) == ("p2", "https://ats.example/p2")
    assert "Their record there was merged with another, which is theirs now." in firm.hub.story
    assert firm.hub.rows("read_person")[-1].state == OutboxState.DONE
    assert indexed(firm) == []


def test_whoever_is_gone_there_leaves_the_index_although_nobody_is_linked_to_them(firm: Firm) -> None:
    with firm.hub.write() as session:
        index_people(session, firm.connection_id, firm.hub.system.people, "US")
    assert indexed(firm) == ["p1"]
    firm.tell(("c1", "person_gone", "p1"))
    firm.hub.work()
    assert indexed(firm) == []
    assert firm.hub.all(IndexedPhone) == []


def test_a_reading_that_finds_nobody_takes_them_out_of_the_index(firm: Firm) -> None:
    known_caller(firm)
    firm.hub.system.refused["open_matters"] = [Gone("It was deleted.")]
    firm.hub.system.people.clear()
    firm.tell(("c1", "person", "p1"))
    firm.hub.work()
    assert (firm.hub.all(PersonLink), indexed(firm)) == ([], [])


def test_a_record_that_we_have_just_created_may_show_there_late(firm: Firm) -> None:
    firm.hub.system.people.clear()
    firm.hub.change_account(create_policy=CreatePolicy.ALWAYS)
    firm.hub.connections.lag = Lag(lists_s=30)
    firm.hub.system.refused["open_matters"] = [Gone("Not in the list.")]
    firm.hub.miss_call()
    firm.hub.work()
    assert firm.hub.one(PersonLink).vendor_id == "created-1"
    firm.hub.wait(seconds=30)
    assert len(firm.hub.system.created) == 1
    assert [activity.title for _, _, activity in firm.hub.system.notes] == ["Missed call"]

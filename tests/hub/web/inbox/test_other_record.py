"""Saying on a page that a linked record is somebody else's."""

import pytest

from hub.records.connection import Connection, IndexedPerson, PersonLink
from hub.records.conversation import Conversation
from hub.records.database import Database
from hub.records.outbox import OutboxRow
from tests.fakes.account_rows import NOW, AccountRows
from tests.hub.web.conftest import Browser


class Linked:
    """A conversation whose caller is linked to Sam Rivera at a system that knows Ann Lee too."""

    def __init__(self, rows: AccountRows, database: Database) -> None:
        self.rows, self._database = rows, database
        line, self.caller = rows.line(), rows.caller(name="Sam Rivera")
        self.system: Connection = rows.connection(
            kind="connector", key="gone", name="Acme ATS", webhook_token="t2", abilities=["create", "log"], created_at=NOW
        )
        self.conversation: Conversation = rows.conversation(line, self.caller)
        self.link = rows.link(self.system, self.caller)
        rows.add(
            IndexedPerson(connection_id=self.system.id, vendor_id="88", kind="candidate", name="Ann Lee", url="https://ats.example.com/88")
        )
        self.address = f"/conversations/{self.conversation.id}/other-record"

    def links(self) -> list[tuple[str, str]]:
        with self._database.read(self.rows.account.id) as session:
            return [(link.vendor_id, link.name) for link in session.query(PersonLink)]

    def owed(self) -> list[str]:
        with self._database.read(self.rows.account.id) as session:
            return [row.effect for row in session.query(OutboxRow)]


@pytest.fixture
def linked(rows: AccountRows, database: Database) -> Linked:
    return Linked(rows, database)


def test_the_conversation_leads_to_the_question(owner: Browser, linked: Linked) -> None:
    page = owner.read(f"/conversations/{linked.conversation.id}")
    assert f"{linked.address}?link={linked.link.id}" in page
    assert "is linked to" in owner.read(f"{linked.address}?link={linked.link.id}")


def test_a_name_finds_who_is_known_there_and_never_the_linked_one(owner: Browser, linked: Linked) -> None:
    assert "Ann Lee" in owner.read(f"{linked.address}?q=lee")
    assert "Nobody of this name" in owner.read(f"{linked.address}?q=rivera")


def test_a_system_that_cannot_be_asked_says_so_and_names_can_still_be_searched(owner: Browser, linked: Linked) -> None:
    page = owner.read(linked.address)
    assert "Acme ATS could not be asked who has this number" in page
    assert "None of these, create a new one" in page


def test_the_chosen_record_becomes_theirs(owner: Browser, linked: Linked) -> None:
    answer = owner.post(linked.address, {"link": str(linked.link.id), "record": "88"}, follow=True)
    assert "Moved to Ann Lee." in answer.text
    assert linked.links() == [("88", "Ann Lee")]
    assert linked.owed() == ["read_person"]
    assert "Maria Lopez said that this is Ann Lee in Acme ATS, not Sam Rivera." in answer.text


def test_a_new_record_is_owed_where_none_is_theirs(owner: Browser, linked: Linked) -> None:
    owner.post(linked.address, {"link": str(linked.link.id), "record": "none"})
    assert linked.links() == []
    assert linked.owed() == ["create_person"]


@pytest.mark.parametrize("record", ["", "77", "12345"])
def test_a_record_that_nobody_was_shown_is_not_taken(owner: Browser, linked: Linked, record: str) -> None:
    answer = owner.post(linked.address, {"link": str(linked.link.id), "record": record}, follow=True)
    assert "Choose one of the records first." in answer.text
    assert linked.links() == [("77", "Sam Rivera")]


def test_another_callers_record_cannot_be_moved_here(owner: Browser, linked: Linked) -> None:
    other = linked.rows.link(linked.system, linked.rows.caller(), vendor_id="99", name="Bo")
    owner.post(linked.address, {"link": str(other.id), "record": "88"})
    assert ("99", "Bo") in linked.links()
    assert ("77", "Sam Rivera") in linked.links()

"""A member says that the linked record is somebody else's: the caller is moved, with all that was noted."""

import pytest

from hub.contract.people import Matter, Owner, OwnerClaim, Person, PersonRef
from hub.directory.entries import read_entries
from hub.firm_events import OtherRecordChosen, PossibleRecord
from hub.records.call import Task
from hub.records.connection import Connection, PersonLink, RecordChoice
from hub.records.conversation import ConversationEntry
from tests.fakes.firm_system import OpeningConnector, RevisingConnector, SearchingConnector
from tests.fakes.small_hub import ABILITIES, CALLER, SmallHub

WRONG, RIGHT = "p1", "p2"


class Firm:
    """A firm that knows the caller's number as Person p1, on whose record a call and a reply are noted; in truth it is Person p2."""

    def __init__(self, hub: SmallHub, *, revises: bool = False, opens: bool = False) -> None:
        self.hub = hub
        if revises or opens:
            hub.connections.connector_class = RevisingConnector if revises else OpeningConnector
        self.connection_id = hub.connect_system()
        if revises or opens:
            hub.change(Connection, self.connection_id, abilities=[*ABILITIES, "revise" if revises else "open_matters"])
        self.rosa = hub.member("Rosa")
        hub.change_account(fallback_member_id=self.rosa)
        hub.system.people = [Person(ref=PersonRef(WRONG), name="Person p1", phones=(CALLER,))]
        hub.system.owners = [Owner(id="7", name="Mika Sato", email=None)]
        hub.system.matters[RIGHT] = [Matter(id="m2", kind="application", title="Warehouse Supervisor")]
        hub.system.owner_of[RIGHT] = OwnerClaim(owner_id="7", as_="recruiter")
        read_entries(hub.database, hub.account_id, self.connection_id, SearchingConnector(hub.system))
        hub.miss_call()
        hub.work()
        hub.clock.move(seconds=5)
        hub.reply("is the forklift role open?")
        hub.wait(minutes=20)

    def say(self, person: str | None) -> None:
        """What Rosa chooses on the page, and all that follows now."""
        to = PossibleRecord(vendor_id=person, kind="candidate", name=f"Person {person}") if person else None
        link = self.hub.one(PersonLink)
        self.hub.happen(OtherRecordChosen(self.hub.caller.id, link.id, self.hub.conversation.id, to, self.rosa))
        self.hub.work()

    def notes_of(self, person: str) -> list[str]:
        return [activity.body for person_id, _, activity in self.hub.system.notes if person_id == person]


@pytest.fixture
def firm(hub_on_each: SmallHub) -> Firm:
    return Firm(hub_on_each)


def test_the_caller_is_the_chosen_record_and_its_owner_and_matters_are_read(firm: Firm) -> None:
    firm.say(RIGHT)
    link = firm.hub.one(PersonLink)
    assert (link.vendor_id, link.name, link.owner_id) == (RIGHT, "Person p2", "7")
    assert [matter["title"] for matter in link.matters] == ["Warehouse Supervisor"]
    assert firm.hub.caller.name == "Person p2"
    assert "Mika Sato is the recruiter of Person p2." in firm.hub.conversation.evidence[0]["sentence"]


def test_the_history_is_noted_on_the_right_record_once_and_nothing_is_deleted(firm: Firm) -> None:
    before = firm.notes_of(WRONG)
    assert len(before) == 2
    firm.say(RIGHT)
    firm.hub.wait(minutes=30)
    (note,) = firm.notes_of(RIGHT)
    assert note.startswith("These were noted on another record by mistake and belong here.\nMissed call to Front desk")
    assert "Person p2: is the forklift role open?" in note
    assert firm.notes_of(WRONG) == before


def test_what_happens_later_is_noted_on_the_right_record_only(firm: Firm) -> None:
    firm.say(RIGHT)
    firm.hub.clock.move(hours=25)
    firm.hub.miss_call("CA2")
    firm.hub.wait(seconds=20)
    firm.hub.reply("me again", text_id="IN9")
    firm.hub.wait(minutes=20)
    assert len(firm.notes_of(WRONG)) == 2
    assert len(firm.notes_of(RIGHT)) == 3
    assert sum("forklift" in note for note in firm.notes_of(RIGHT)) == 1


def test_the_thread_and_the_story_say_who_moved_it(firm: Firm) -> None:
    firm.say(RIGHT)
    said = "Rosa said that this is Person p2 in Fake firm, not Person p1."
    assert [entry.words for entry in firm.hub.all(ConversationEntry)] == [said]
    assert said in firm.hub.story


def test_a_new_record_is_created_where_none_is_theirs_and_gets_the_history(firm: Firm) -> None:
    firm.say(None)
    firm.hub.wait(minutes=20)
    ((_, created),) = firm.hub.system.created
    assert WRONG in created.not_these
    link = firm.hub.one(PersonLink)
    assert (link.vendor_id, link.created_by_us) == ("created-1", True)
    (note,) = firm.notes_of("created-1")
    assert "is the forklift role open?" in note
    assert len(firm.notes_of(WRONG)) == 2


def test_what_was_not_noted_yet_is_noted_on_the_new_record_only(firm: Firm) -> None:
    firm.hub.reply("and one more thing", text_id="IN9")
    firm.hub.work()
    firm.say(None)
    firm.hub.wait(minutes=20)
    assert len(firm.notes_of(WRONG)) == 2
    assert sum("one more thing" in note for note in firm.notes_of("created-1")) == 1


def test_moved_back_nothing_is_noted_twice_on_the_first_record(firm: Firm) -> None:
    firm.say(RIGHT)
    firm.hub.clock.move(minutes=1)
    firm.say(WRONG)
    firm.hub.wait(minutes=20)
    assert firm.hub.one(PersonLink).vendor_id == WRONG
    assert len(firm.notes_of(WRONG)) == 2
    assert {choice.vendor_id for choice in firm.hub.all(RecordChoice) if choice.is_not_them} == {RIGHT}


def test_said_twice_it_is_done_once(firm: Firm) -> None:
    link = firm.hub.one(PersonLink)
    to = PossibleRecord(vendor_id=RIGHT, kind="candidate", name="Person p2")
    for _ in range(2):
        firm.hub.happen(OtherRecordChosen(firm.hub.caller.id, link.id, firm.hub.conversation.id, to, firm.rosa))
    firm.hub.wait(minutes=20)
    assert len(firm.notes_of(RIGHT)) == 1
    assert len(firm.hub.all(ConversationEntry)) == 1


def test_where_notes_can_be_rewritten_the_wrong_ones_say_so(hub: SmallHub) -> None:
    firm = Firm(hub, revises=True)
    firm.say(RIGHT)
    firm.hub.wait(minutes=20)
    assert len(firm.notes_of(WRONG)) == 2
    for note in firm.notes_of(WRONG):
        assert note.startswith("Noted here by mistake: this was somebody else")
    assert any("forklift" in note for note in firm.notes_of(WRONG))
    assert "The note on the wrong record in Fake firm says now that it is not about them." in hub.story


def left_behind(firm: Firm) -> list[Task]:
    return [task for task in firm.hub.all(Task) if task.kind == "left_behind"]


def test_what_the_hub_made_on_the_wrong_record_becomes_a_task_until_it_is_theirs_after_all(firm: Firm) -> None:
    firm.hub.change(PersonLink, firm.hub.one(PersonLink).id, created_by_us=True)
    firm.say(RIGHT)
    (task,) = left_behind(firm)
    assert task.sentence.startswith("In Fake firm, the record of Person p1 that the hub made for them stays.")
    assert (task.member_id, task.done_at) == (firm.rosa, None)
    firm.say(WRONG)
    (task,) = left_behind(firm)
    assert task.done_at is not None


def test_what_the_hub_opened_on_the_wrong_record_becomes_a_task(hub: SmallHub) -> None:
    firm = Firm(hub, opens=True)
    assert [person for person, *_ in hub.system.opened] == [WRONG]
    firm.say(RIGHT)
    (task,) = left_behind(firm)
    assert task.sentence.startswith("In Fake firm, what the hub opened for them on the record of Person p1 stays there.")


def test_mere_notes_on_the_wrong_record_are_no_task(firm: Firm) -> None:
    firm.say(RIGHT)
    assert left_behind(firm) == []

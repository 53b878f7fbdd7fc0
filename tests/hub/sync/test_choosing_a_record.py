"""Several records have the caller's number: a member says which is theirs, and all that waited for it goes on."""

import datetime as dt

import pytest

from hub.contract.errors import NotSupported, TryAgain
from hub.contract.people import Matter, Owner, OwnerClaim, Person, PersonRef
from hub.directory.entries import read_entries
from hub.directory.people import read_everybody
from hub.firm_events import RecordChosen
from hub.records.account import CreatePolicy
from hub.records.call import Task
from hub.records.connection import Connection, PersonLink, RecordChoice
from tests.fakes.firm_system import ListingConnector, SearchingConnector
from tests.fakes.small_hub import CALLER, SmallHub

ROLE_REPLY = "it's about the driver job"
LAST_WEEK = dt.datetime(2026, 11, 13, 17, 0, tzinfo=dt.UTC)


class Choice:
    """A firm with two records of the caller's number, whose caller called and wrote; Rosa is to say which is theirs."""

    def __init__(self, hub: SmallHub) -> None:
        self.hub = hub
        self.connection_id = hub.connect_system()
        self.rosa = hub.member("Rosa")
        hub.change_account(fallback_member_id=self.rosa)
        hub.system.people = [self.person("p1"), self.person("p2")]
        hub.system.owners = [Owner(id="7", name="Mika Sato", email=None)]
        hub.system.matters["p2"] = [Matter(id="m2", kind="application", title="Warehouse Supervisor")]
        hub.system.owner_of["p2"] = OwnerClaim(owner_id="7", as_="recruiter")
        read_entries(hub.database, hub.account_id, self.connection_id, SearchingConnector(hub.system))

    def person(self, vendor_id: str) -> Person:
        ref = PersonRef(vendor_id, url=f"https://firm.example/{vendor_id}")
        return Person(ref=ref, name=f"Person {vendor_id}", phones=(CALLER,), last_activity_at=LAST_WEEK)

    def call_and_write(self) -> None:
        self.hub.miss_call()
        self.hub.work()
        self.hub.clock.move(seconds=5)
        self.hub.reply(ROLE_REPLY)
        self.hub.work()

    @property
    def task(self) -> Task:
        return self.hub.one(Task, Task.kind == "which_person")

    def answer(self, vendor_id: str | None) -> None:
        """What Rosa chooses at the page, and all that follows now."""
        chosen = [choice.id for choice in self.hub.all(RecordChoice) if choice.vendor_id == vendor_id]
        self.hub.happen(RecordChosen(self.hub.caller.id, self.task.id, chosen[0] if chosen else None, self.rosa))
        self.hub.work()


@pytest.fixture
def choice(hub_on_each: SmallHub) -> Choice:
    return Choice(hub_on_each)


def test_each_record_comes_with_what_tells_it_from_the_others(choice: Choice) -> None:
    choice.call_and_write()
    first, second = choice.hub.all(RecordChoice)
    assert (first.name, first.owner, first.matters, first.url) == ("Person p1", None, [], "https://firm.example/p1")
    assert (second.name, second.owner, second.matters) == ("Person p2", "Mika Sato, recruiter", ["Warehouse Supervisor"])
    assert second.last_activity_at == LAST_WEEK


def test_while_nobody_has_answered_nothing_is_linked_created_or_noted_and_nobody_is_asked_twice(choice: Choice) -> None:
    choice.call_and_write()
    choice.hub.clock.move(hours=1)
    choice.hub.miss_call("CA2")
    choice.hub.wait(minutes=30)
    assert (choice.hub.all(PersonLink), choice.hub.system.created, choice.hub.system.notes) == ([], [], [])
    assert choice.hub.tasks.count("which_person") == 1


def test_the_answer_is_remembered_and_what_waited_for_it_goes_on(choice: Choice) -> None:
    choice.call_and_write()
    choice.answer("p2")
    link = choice.hub.one(PersonLink)
    assert (link.vendor_id, link.name, link.created_by_us, link.url) == ("p2", "Person p2", False, "https://firm.example/p2")
    assert "Rosa said who they are in Fake firm: Person p2." in choice.hub.story
    assert choice.task.done_at == choice.hub.clock.now
    choice.hub.wait(minutes=16)
    assert {person_id for person_id, _, _ in choice.hub.system.notes} == {"p2"}
    assert {activity.about for _, _, activity in choice.hub.system.notes} == {"missed_call", "conversation"}
    choice.hub.clock.move(hours=25)
    choice.hub.miss_call("CA2")
    choice.hub.work()
    assert choice.hub.tasks.count("which_person") == 1
    assert [person_id for person_id, _, _ in choice.hub.system.notes].count("p2") == 3


def test_none_of_them_creates_a_new_record_once_and_never_asks_about_the_others_again(choice: Choice) -> None:
    choice.call_and_write()
    choice.answer(None)
    ((_, created),) = choice.hub.system.created
    assert created.not_these == {"p1", "p2"}
    link = choice.hub.one(PersonLink)
    assert (link.vendor_id, link.created_by_us) == ("created-1", True)
    assert "Rosa said that none of the records in Fake firm is theirs, so a new one is created." in choice.hub.story
    assert choice.hub.tasks.count("which_person") == 1


def test_none_of_them_is_created_once_although_the_answer_of_the_system_was_lost(choice: Choice) -> None:
    choice.call_and_write()
    choice.hub.system.unanswered["create_person"] = [TryAgain("no answer came", may_have_left=True)]
    choice.answer(None)
    choice.hub.wait(seconds=15)
    assert len(choice.hub.system.created) == 1
    assert choice.hub.one(PersonLink).vendor_id == "created-1"


@pytest.mark.parametrize("policy", list(CreatePolicy))
def test_a_members_wish_for_a_new_record_counts_whatever_the_policy_for_automatic_ones(choice: Choice, policy: CreatePolicy) -> None:
    choice.hub.change_account(create_policy=policy)
    choice.call_and_write()
    choice.answer(None)
    assert len(choice.hub.system.created) == 1


def test_where_nothing_can_be_created_none_of_them_is_remembered(choice: Choice) -> None:
    choice.hub.change(Connection, choice.connection_id, abilities=["match", "log"])
    choice.call_and_write()
    choice.answer(None)
    choice.hub.clock.move(hours=25)
    choice.hub.miss_call("CA2")
    choice.hub.work()
    assert choice.hub.system.created == []
    assert choice.hub.tasks.count("which_person") == 1
    assert "Fake firm does not know this number." in choice.hub.story


def test_a_third_record_that_appears_after_none_of_them_is_taken_as_theirs(choice: Choice) -> None:
    choice.hub.change(Connection, choice.connection_id, abilities=["match", "log"])
    choice.call_and_write()
    choice.answer(None)
    choice.hub.system.people.append(choice.person("p3"))
    choice.hub.clock.move(hours=25)
    choice.hub.miss_call("CA2")
    choice.hub.work()
    assert choice.hub.one(PersonLink).vendor_id == "p3"


def test_the_first_answer_counts(choice: Choice) -> None:
    choice.call_and_write()
    choice.answer("p1")
    choice.answer("p2")
    choice.answer(None)
    assert choice.hub.one(PersonLink).vendor_id == "p1"
    assert choice.task.sentence == "In Fake firm, the caller is Person p1."
    assert choice.hub.system.created == []


def test_an_answer_after_the_record_was_found_otherwise_changes_nothing(choice: Choice) -> None:
    choice.call_and_write()
    found = PersonLink(connection_id=choice.connection_id, caller_id=choice.hub.caller.id, vendor_id="p9", kind="person", name="Person p9",
                       matters=[], at=choice.hub.clock.now)  # fmt: skip
    choice.hub.add(found)
    choice.answer("p2")
    assert choice.hub.one(PersonLink).vendor_id == "p9"
    assert (choice.task.sentence, choice.task.done_at) == ("In Fake firm, the caller is Person p9.", choice.hub.clock.now)


def test_a_system_that_tells_no_more_of_its_records_is_still_asked_about(choice: Choice) -> None:
    choice.hub.system.refused["open_matters"] = [NotSupported("No.")] * 4
    choice.call_and_write()
    assert [record.matters for record in choice.hub.all(RecordChoice)] == [[], []]


def test_records_of_an_index_come_with_their_last_activity(choice: Choice) -> None:
    choice.hub.connections.connector_class = ListingConnector
    read_everybody(choice.hub.database, choice.hub.account_id, choice.connection_id, ListingConnector(choice.hub.system))
    choice.call_and_write()
    choice.answer(None)
    assert {record.last_activity_at for record in choice.hub.all(RecordChoice)} == {LAST_WEEK}
    assert choice.hub.one(PersonLink).vendor_id == "created-1"

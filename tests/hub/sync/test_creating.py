"""Finding and creating a caller at the firm's own system: once, and never by a guess."""

import pytest

from hub.contract.errors import AlreadyThere, Rejected, TryAgain
from hub.contract.people import Person, PersonRef
from hub.directory.people import read_everybody
from hub.records.account import CreatePolicy
from hub.records.call import Task
from hub.records.connection import PersonLink, RecordChoice
from hub.records.line import Caller
from hub.records.outbox import OutboxState
from tests.fakes.firm_system import ListingConnector
from tests.fakes.small_hub import CALLER, OTHER_CALLER, SmallHub

NO_ANSWER = TryAgain("no answer came", may_have_left=True)
ROLE_REPLY = "it's about the driver job"


def person(vendor_id: str, *phones: str) -> Person:
    return Person(ref=PersonRef(vendor_id), name=f"Person {vendor_id}", phones=phones)


@pytest.fixture(autouse=True)
def connection(hub: SmallHub) -> int:
    return hub.connect_system()


def call_and_write(hub: SmallHub, *replies: str) -> None:
    hub.miss_call()
    hub.work()
    for body in replies:
        hub.clock.move(seconds=5)
        hub.reply(body)
        hub.work()


@pytest.mark.parametrize(("policy", "after_call", "after_reply"), [("after_reply", 0, 1), ("always", 1, 1), ("never", 0, 0)])
def test_each_policy_creates_when_it_says(hub: SmallHub, policy: str, after_call: int, after_reply: int) -> None:
    hub.change_account(create_policy=CreatePolicy(policy))
    call_and_write(hub)
    assert len(hub.system.created) == after_call
    hub.clock.move(seconds=5)
    hub.reply(ROLE_REPLY)
    hub.work()
    assert len(hub.system.created) == after_reply


@pytest.mark.parametrize("policy", list(CreatePolicy))
def test_somebody_who_wants_to_hire_is_never_created(hub: SmallHub, policy: CreatePolicy) -> None:
    hub.change_account(create_policy=policy)
    hub.reply("we need to hire two drivers")
    hub.work()
    hub.miss_call()
    hub.wait(minutes=30)
    assert hub.system.created == []


def test_a_client_who_turns_out_to_look_for_a_role_is_created_after_all(hub: SmallHub) -> None:
    call_and_write(hub, "hello?", "we need to hire a driver")
    hub.wait(minutes=15)
    assert hub.system.created == []
    assert "No candidate was created in Fake firm: they want to hire." in hub.story
    hub.reply("sorry, I meant I am applying for the driver job")
    hub.work()
    assert len(hub.system.created) == 1


def test_an_unclear_reply_waits_for_the_quiet_period_and_a_clear_one_does_not(hub: SmallHub) -> None:
    call_and_write(hub, "hello?")
    hub.wait(minutes=14)
    assert hub.system.created == []
    hub.reply(ROLE_REPLY)
    hub.work()
    assert len(hub.system.created) == 1


def test_an_unclear_reply_alone_creates_after_the_quiet_period(hub: SmallHub) -> None:
    call_and_write(hub, "hello?")
    hub.wait(minutes=15)
    assert [created.phone.e164 for _, created in hub.system.created] == [CALLER]
    assert hub.one(PersonLink).created_by_us


def test_a_caller_who_is_known_is_linked_and_not_created(hub: SmallHub) -> None:
    hub.system.people = [person("p1", "(415) 555-0142")]
    call_and_write(hub, ROLE_REPLY)
    assert hub.system.created == []
    assert (hub.one(PersonLink).vendor_id, hub.one(PersonLink).created_by_us) == ("p1", False)


def test_several_people_with_the_number_are_put_before_a_person_once(hub: SmallHub) -> None:
    hub.system.people = [person("p1", CALLER), person("p2", CALLER)]
    call_and_write(hub, ROLE_REPLY)
    assert (hub.all(PersonLink), hub.system.created) == ([], [])
    assert [task.sentence for task in hub.all(Task)] == ["Which of these records in Fake firm is the caller?"]
    assert [choice.name for choice in hub.all(RecordChoice)] == ["Person p1", "Person p2"]


def test_a_creation_without_an_answer_is_found_and_not_repeated(hub: SmallHub) -> None:
    hub.system.unanswered["create_person"] = [NO_ANSWER]
    call_and_write(hub, ROLE_REPLY)
    assert hub.all(PersonLink) == []
    hub.wait(seconds=15)
    assert len(hub.system.created) == 1
    assert (hub.one(PersonLink).vendor_id, hub.one(PersonLink).created_by_us) == ("created-1", True)


def test_a_creation_that_never_arrived_is_repeated_after_two_looks(hub: SmallHub) -> None:
    hub.system.refused["create_person"] = [NO_ANSWER]
    call_and_write(hub, ROLE_REPLY)
    hub.wait(seconds=15)
    assert hub.system.created == []
    hub.wait(seconds=15)
    assert len(hub.system.created) == 1


def test_whom_the_vendor_says_to_be_there_already_is_taken_as_ours(hub: SmallHub) -> None:
    hub.system.refused["create_person"] = [AlreadyThere("there", ref="p7")]
    call_and_write(hub, ROLE_REPLY)
    assert (hub.one(PersonLink).vendor_id, hub.one(PersonLink).created_by_us) == ("p7", False)


def test_a_refused_creation_waits_for_a_person_and_texts_go_on(hub: SmallHub) -> None:
    hub.system.refused["create_person"] = [Rejected("A last name is required.", reason="missing", field="last_name")]
    call_and_write(hub, ROLE_REPLY)
    assert hub.rows("create_person")[0].state == OutboxState.HELD
    assert hub.one(Task).sentence == "A last name is required."
    hub.clock.move(hours=25)
    hub.miss_call("CA2")
    hub.wait(seconds=15)
    assert len(hub.phone.sent) == 1


def test_a_reading_that_fails_before_the_creation_leaves_no_doubt(hub: SmallHub) -> None:
    hub.system.refused["match_person"] = []
    call_and_write(hub)
    hub.system.refused["match_person"] = [NO_ANSWER]
    hub.reply(ROLE_REPLY)
    hub.work()
    assert hub.rows("create_person")[0].in_doubt_since is None
    hub.wait(seconds=3)
    assert len(hub.system.created) == 1


def test_where_only_an_index_can_be_searched_nobody_is_created_before_it_is_complete(hub: SmallHub, connection: int) -> None:
    hub.connections.connector_class = ListingConnector
    hub.system.people = [person("p1", CALLER)]
    call_and_write(hub, ROLE_REPLY)
    hub.wait(minutes=1)
    assert (hub.system.created, hub.all(PersonLink)) == ([], [])
    read_everybody(hub.database, hub.account_id, connection, ListingConnector(hub.system))
    hub.wait(minutes=1)
    assert (hub.system.created, hub.one(PersonLink).vendor_id) == ([], "p1")


def test_somebody_added_there_meanwhile_is_found_by_reading_the_changes_before_creating(hub: SmallHub, connection: int) -> None:
    hub.connections.connector_class = ListingConnector
    read_everybody(hub.database, hub.account_id, connection, ListingConnector(hub.system))
    call_and_write(hub)
    hub.system.people = [person("p1", CALLER)]
    hub.reply(ROLE_REPLY)
    hub.work()
    assert (hub.system.created, hub.one(PersonLink).vendor_id) == ([], "p1")


def test_a_creation_in_doubt_is_looked_for_by_reading_what_changed_until_now(hub: SmallHub, connection: int) -> None:
    hub.connections.connector_class = ListingConnector
    read_everybody(hub.database, hub.account_id, connection, ListingConnector(hub.system))
    hub.system.unanswered["create_person"] = [NO_ANSWER]
    call_and_write(hub, ROLE_REPLY)
    readings = len(hub.system.windows)
    hub.wait(seconds=15)
    looked = hub.system.windows[readings:]
    assert looked
    for since, until in looked:
        assert since is not None
        assert until is not None
        assert since < hub.clock.now < until
    assert len(hub.system.created) == 1
    assert hub.one(PersonLink).vendor_id == "created-1"


def test_two_numbers_of_one_person_share_a_lane(hub: SmallHub, connection: int) -> None:
    hub.system.people = [person("p1", CALLER, OTHER_CALLER)]
    hub.miss_call("CA1")
    hub.miss_call("CA2", caller=OTHER_CALLER)
    hub.work()
    assert {row.lane for row in hub.rows("log_activity")} == {f"person:{connection}:p1"}
    assert len(hub.system.notes) == 2


@pytest.mark.parametrize("policy", ["after_reply", "always"])
def test_whom_a_member_marked_is_created_nowhere_until_the_mark_is_taken_back(hub: SmallHub, policy: str) -> None:
    hub.change_account(create_policy=CreatePolicy(policy))
    hub.ring()
    hub.change(Caller, mark="not_a_customer")
    call_and_write(hub, ROLE_REPLY)
    assert hub.system.created == []
    hub.change(Caller, mark=None)
    hub.reply(ROLE_REPLY)
    hub.work()
    assert len(hub.system.created) == 1


def test_a_creation_that_is_owed_already_is_not_done_for_whom_a_member_marks(hub: SmallHub) -> None:
    hub.miss_call()
    hub.work()
    hub.reply("hm")
    hub.change(Caller, mark="personal")
    hub.wait(minutes=20)
    assert hub.system.created == []
    hub.change(Caller, mark=None)
    hub.reply(ROLE_REPLY)
    hub.work()
    assert len(hub.system.created) == 1

"""Where nothing is going on with a caller, the conversation opens a matter: once, with its owner and all that was said."""

import pytest

from hub.contract.errors import NotSupported, Rejected, TryAgain
from hub.contract.people import Matter, Owner, OwnerClaim, Person, PersonRef
from hub.directory.entries import EntryKind
from hub.records.account import CreatePolicy
from hub.records.connection import Connection, DirectoryEntry, PersonLink
from hub.records.line import Line
from hub.records.outbox import OutboxState
from tests.fakes.firm_system import OpeningConnector
from tests.fakes.small_hub import ABILITIES, CALLER, SmallHub

NO_ANSWER = TryAgain("no answer came", may_have_left=True)
OPEN_JOB = Matter(id="job-1", kind="job", title="Job 1042", owners=(OwnerClaim(owner_id="pro_2", as_="assigned employee"),))


@pytest.fixture(autouse=True)
def connection(hub: SmallHub) -> int:
    hub.connections.connector_class = OpeningConnector
    connection_id = hub.connect_system()
    hub.change(Connection, connection_id, abilities=[*ABILITIES, "open_matters"])
    hub.system.people = [Person(ref=PersonRef("p1"), name="Ada Lopez", phones=(CALLER,))]
    return connection_id


def call_and_write(hub: SmallHub, *replies: str) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    for body in replies:
        hub.clock.move(seconds=5)
        hub.reply(body)
        hub.work()


def conversation_notes(hub: SmallHub) -> list[str]:
    return [activity.body for _, _, activity in hub.system.notes if activity.about == "conversation"]


def test_a_matter_is_opened_after_the_quiet_period_with_the_call_and_everything_said(hub: SmallHub) -> None:
    call_and_write(hub, "the sink leaks", "can you come today?")
    hub.wait(minutes=14)
    assert hub.system.opened == []
    hub.wait(minutes=1)
    ((person, _, matter),) = hub.system.opened
    assert person == "p1"
    said = [line.split(": ", 1)[-1] for line in matter.note.splitlines()]
    assert said == [
        "Missed call to Front desk (+14155550100) at 2026-11-20 15:00 EST.",
        *hub.phone.bodies,
        "the sink leaks",
        "can you come today?",
    ]
    assert "In Fake firm, “Lead 1” was opened with what was said." in hub.story


def test_what_stands_in_the_matter_stands_in_no_note_and_what_comes_later_does(hub: SmallHub) -> None:
    call_and_write(hub, "the sink leaks")
    hub.wait(minutes=15)
    hub.reply("are you there?")
    hub.wait(minutes=15)
    (note,) = conversation_notes(hub)
    assert [line.split(": ", 1)[1] for line in note.splitlines()] == ["are you there?"]
    assert len(hub.system.opened) == 1


def test_the_owner_who_is_known_by_then_comes_with_it_and_is_not_assigned_again(hub: SmallHub, connection: int) -> None:
    member = hub.member("Kim")
    hub.change_account(fallback_member_id=member)
    entry = Owner(id="pro_1", name="Kim", email="kim@harbor.example")
    hub.add(
        DirectoryEntry(
            connection_id=connection, kind=EntryKind.OWNER, vendor_id=entry.id, name=entry.name, facts={"email": entry.email}, active=True
        )
    )  # fmt: skip
    call_and_write(hub, "the sink leaks")
    hub.wait(minutes=15)
    ((_, _, matter),) = hub.system.opened
    assert matter.owner_id == "pro_1"
    link = hub.one(PersonLink)
    assert (link.owner_id, link.assigned_owner_id) == ("pro_1", "pro_1")
    hub.change_account(fallback_member_id=hub.member("Ana"))
    hub.reply("hello?")
    hub.wait(minutes=15)
    assert hub.system.assigned == []
    assert hub.tasks.count("attention") == 0


def test_where_something_is_open_the_conversation_is_noted_there(hub: SmallHub) -> None:
    hub.system.matters = {"p1": [OPEN_JOB]}
    call_and_write(hub, "when do you come?")
    hub.wait(minutes=15)
    assert hub.system.opened == []
    assert len(conversation_notes(hub)) == 1


def test_what_was_opened_there_meanwhile_is_taken_and_the_conversation_noted(hub: SmallHub) -> None:
    call_and_write(hub, "the sink leaks")
    hub.system.matters = {"p1": [OPEN_JOB]}
    hub.wait(minutes=15)
    hub.wait(minutes=15)
    assert hub.system.opened == []
    assert len(conversation_notes(hub)) == 1
    assert hub.one(PersonLink).matters[0]["id"] == "job-1"


@pytest.mark.parametrize(
    ("policy", "after_call", "after_reply"),
    [(CreatePolicy.AFTER_REPLY, 0, 1), (CreatePolicy.ALWAYS, 1, 1), (CreatePolicy.NEVER, 0, 0)],
)
def test_each_policy_opens_when_it_says(hub: SmallHub, policy: CreatePolicy, after_call: int, after_reply: int) -> None:
    hub.change_account(create_policy=policy)
    call_and_write(hub)
    assert len(hub.system.opened) == after_call
    hub.reply("the sink leaks")
    hub.wait(minutes=15)
    assert len(hub.system.opened) == after_reply


def test_a_call_that_a_matter_tells_of_is_not_noted_once_more(hub: SmallHub) -> None:
    hub.change_account(create_policy=CreatePolicy.ALWAYS)
    call_and_write(hub)
    ((_, _, matter),) = hub.system.opened
    assert "Missed call to Front desk" in matter.note
    assert matter.call is not None
    assert (matter.call.caller, matter.call.left_voicemail) == (CALLER, False)
    assert hub.system.notes == []


def test_a_call_whose_matter_could_not_be_opened_is_noted(hub: SmallHub) -> None:
    hub.change_account(create_policy=CreatePolicy.ALWAYS)
    hub.system.refused["create_matter"] = [NotSupported("no leads here")]
    call_and_write(hub)
    (note,) = hub.system.note_bodies
    assert note.startswith("Missed call to Front desk")


def test_where_people_have_owners_of_their_own_the_matters_owner_does_not_stand_in_for_theirs(hub: SmallHub, connection: int) -> None:
    hub.change(Connection, connection, abilities=[*ABILITIES, "open_matters", "assign_people"])
    hub.change_account(create_policy=CreatePolicy.ALWAYS, fallback_member_id=hub.member("Kim"))
    facts = {"email": "kim@harbor.example"}
    hub.add(
        DirectoryEntry(connection_id=connection, kind=EntryKind.OWNER, vendor_id="pro_1", name="Kim", facts=facts, active=True)
    )  # fmt: skip
    call_and_write(hub)
    assert hub.system.assigned == [("p1", "pro_1")]


def test_a_client_opens_nothing_and_is_noted(hub: SmallHub) -> None:
    call_and_write(hub, "the sink leaks", "we need to hire two drivers")
    hub.wait(minutes=15)
    hub.wait(minutes=15)
    assert hub.system.opened == []
    assert len(conversation_notes(hub)) == 1


def test_the_next_call_after_all_was_closed_opens_another(hub: SmallHub) -> None:
    call_and_write(hub, "the sink leaks")
    hub.wait(minutes=15)
    hub.system.matters = {}
    hub.clock.move(hours=24)
    hub.miss_call("CA2")
    hub.wait(seconds=15)
    hub.reply("it leaks again")
    hub.wait(minutes=15)
    assert len(hub.system.opened) == 2


def test_a_text_without_a_new_call_joins_the_notes_once_the_matter_is_closed(hub: SmallHub) -> None:
    call_and_write(hub, "the sink leaks")
    hub.wait(minutes=15)
    hub.change(PersonLink, matters=[])
    hub.reply("thanks!")
    hub.wait(minutes=15)
    assert len(hub.system.opened) == 1
    assert len(conversation_notes(hub)) == 1


def test_a_create_without_an_answer_is_found_and_not_repeated(hub: SmallHub) -> None:
    hub.system.unanswered["create_matter"] = [NO_ANSWER]
    call_and_write(hub, "the sink leaks")
    hub.wait(minutes=15)
    hub.wait(minutes=1)
    assert len(hub.system.opened) == 1
    assert hub.rows("open_matter")[0].state == OutboxState.DONE
    hub.wait(hours=1)
    assert conversation_notes(hub) == []


def test_a_firm_without_such_matters_gets_the_conversation_as_a_note(hub: SmallHub) -> None:
    hub.system.refused["create_matter"] = [NotSupported("There are no leads.")]
    call_and_write(hub, "the sink leaks")
    hub.wait(minutes=15)
    hub.wait(minutes=15)
    assert len(conversation_notes(hub)) == 1
    assert hub.tasks.count("attention") == 0


def test_a_refused_matter_is_put_before_a_person_and_nothing_said_is_lost(hub: SmallHub) -> None:
    hub.system.refused["create_matter"] = [Rejected("The note is too long.", reason="refused")]
    call_and_write(hub, "the sink leaks")
    hub.wait(minutes=15)
    hub.wait(minutes=15)
    assert "attention" in hub.tasks
    assert len(conversation_notes(hub)) == 1


def test_an_unknown_caller_is_created_and_their_matter_opened(hub: SmallHub) -> None:
    hub.system.people = []
    call_and_write(hub, "the sink leaks")
    hub.wait(minutes=15)
    hub.wait(minutes=15)
    assert [person for person, _, _ in hub.system.opened] == ["created-1"]
    assert conversation_notes(hub) == []


def test_calls_on_two_lines_of_one_person_open_one_matter(hub: SmallHub) -> None:
    call_and_write(hub, "the sink leaks")
    other = hub.add(hub.line("+14155550101", label="Second line"))
    hub.reply("other line, same leak", line_id=other.id)
    hub.wait(minutes=15)
    hub.wait(minutes=30)
    assert len(hub.all(Line)) == 2
    assert len(hub.system.opened) == 1
    assert [line.split(": ", 1)[1] for line in conversation_notes(hub)[0].splitlines()] == ["other line, same leak"]

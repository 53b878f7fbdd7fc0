"""Every missed call and every text stands on the record exactly once."""

import itertools

import pytest

from hub.contract.errors import Gone, Rejected, TryAgain
from hub.contract.people import Person, PersonRef
from hub.directory.entries import EntryKind
from hub.records.connection import Connection, DirectoryEntry, PersonLink
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.outbox import OutboxState
from tests.fakes.small_hub import CALLER, LINE, SmallHub

NO_ANSWER = TryAgain("no answer came", may_have_left=True)


@pytest.fixture(autouse=True)
def known_caller(hub: SmallHub) -> None:
    hub.connect_system()
    hub.system.people = [Person(ref=PersonRef("p1"), name="Ada Lopez", phones=(CALLER,))]


def conversation_notes(hub: SmallHub) -> list[str]:
    return [activity.body for _, _, activity in hub.system.notes if activity.about == "conversation"]


def member_writes(hub: SmallHub, body: str, status: str | None = "accepted") -> None:
    hub.add(
        Text(
            conversation_id=hub.conversation.id, connection_id=hub.phone_connection, outbound=True, kind=TextKind.BY_MEMBER, body=body,
            at=hub.clock.now, status=status,
        )
    )  # fmt: skip


def test_a_missed_call_is_noted_at_once(hub: SmallHub) -> None:
    hub.miss_call()
    hub.work()
    assert hub.system.note_bodies == ["Missed call to Front desk (+14155550100) at 2026-11-20 15:00 EST."]


def test_each_missed_call_is_noted_once(hub: SmallHub) -> None:
    for call in ("CA1", "CA2", "CA3"):
        hub.miss_call(call)
        hub.wait(minutes=1)
    assert [activity.about for _, _, activity in hub.system.notes] == ["missed_call"] * 3


def test_a_text_without_a_reply_is_no_conversation_to_note(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    hub.wait(hours=1)
    assert conversation_notes(hub) == []


def test_the_quiet_period_begins_anew_with_each_reply(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    for number in range(3):
        hub.reply(f"part {number}")
        hub.wait(minutes=14)
    assert conversation_notes(hub) == []
    hub.wait(minutes=1)
    (note,) = conversation_notes(hub)
    assert [line.split(": ", 1)[1] for line in note.splitlines()] == [*hub.phone.bodies, "part 0", "part 1", "part 2"]


@pytest.mark.parametrize("pauses", list(itertools.product([1, 20], repeat=4)))
def test_whatever_the_pauses_every_text_stands_in_exactly_one_note(hub: SmallHub, pauses: tuple[int, ...]) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    for number, pause in enumerate(pauses):
        hub.reply(f"reply {number}")
        hub.wait(minutes=pause)
    hub.wait(minutes=20)
    said = [line.split(": ", 1)[1] for note in conversation_notes(hub) for line in note.splitlines()]
    assert said == [*hub.phone.bodies, *(f"reply {number}" for number in range(4))]


def test_a_text_still_on_its_way_when_the_note_was_written_comes_into_the_next_one(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    member_writes(hub, "on its way", status=None)
    hub.reply("first")
    hub.wait(minutes=15)
    assert "on its way" not in conversation_notes(hub)[0]
    hub.change(Text, hub.one(Text, Text.body == "on its way").id, status="sent")
    hub.reply("second")
    hub.wait(minutes=15)
    assert [line.split(": ", 1)[1] for line in conversation_notes(hub)[1].splitlines()] == ["on its way", "second"]


def test_a_text_that_never_left_stands_in_no_note(hub: SmallHub) -> None:
    hub.miss_call()
    hub.clock.move(seconds=5)
    hub.reply("I'm here")
    hub.wait(seconds=10)
    hub.wait(minutes=15)
    (note,) = conversation_notes(hub)
    assert [line.split(": ", 1)[1] for line in note.splitlines()] == ["I'm here"]


def test_all_that_is_written_of_a_conversation_has_its_thread_in_common(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    hub.reply("first")
    hub.wait(minutes=15)
    assert [activity.thread for _, _, activity in hub.system.notes] == [f"conversation-{hub.conversation.id}"] * 2


@pytest.mark.parametrize(("owner_there", "told"), [("u1", "u2"), (None, "u2"), ("u2", None)])
def test_who_answers_here_is_to_hear_of_it_there_unless_the_record_names_them(
    hub: SmallHub, owner_there: str | None, told: str | None
) -> None:
    ana = hub.member("Ana")
    entry = DirectoryEntry(
        connection_id=hub.one(Connection, Connection.kind == "connector").id,
        kind=EntryKind.OWNER,
        vendor_id="u2",
        name="Ana",
        facts={"email": "ana@harbor.example"},
        active=True,
    )
    hub.add(entry)
    hub.miss_call()
    hub.wait(seconds=15)
    hub.reply("first")
    hub.work()
    hub.change(Conversation, hub.conversation.id, member_id=ana)
    hub.change(PersonLink, hub.one(PersonLink).id, owner_id=owner_there)
    hub.wait(minutes=15)
    assert hub.system.notes[-1][2].tell_owner_id == told


def test_a_note_without_an_answer_is_found_by_its_mark_and_not_repeated(hub: SmallHub) -> None:
    hub.system.unanswered["log_activity"] = [NO_ANSWER]
    hub.miss_call()
    hub.work()
    hub.wait(seconds=15)
    assert len(hub.system.notes) == 1
    assert hub.rows("log_activity")[0].state == OutboxState.DONE


def test_a_repeated_note_has_the_same_texts_though_more_was_said_meanwhile(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    hub.reply("first")
    hub.system.refused["log_activity"] = [TryAgain("slow down", after=300, may_have_left=False)]
    hub.wait(minutes=15)
    hub.reply("second")
    hub.wait(minutes=5)
    assert "second" not in conversation_notes(hub)[0]
    hub.wait(minutes=15)
    assert len(conversation_notes(hub)) == 2
    assert "first" not in conversation_notes(hub)[1]


def test_a_refused_note_waits_for_a_person_and_the_next_one_is_written(hub: SmallHub) -> None:
    hub.system.refused["log_activity"] = [Rejected("Notes are not allowed.", reason="rights")]
    hub.miss_call("CA1")
    hub.work()
    assert hub.tasks == ["attention"]
    hub.miss_call("CA2")
    hub.work()
    assert len(hub.system.notes) == 1


def test_a_record_that_is_gone_is_no_longer_linked(hub: SmallHub) -> None:
    hub.miss_call("CA1")
    hub.work()
    hub.system.refused["open_matters"] = [Gone("It was deleted.")]
    hub.system.people = []
    hub.miss_call("CA2")
    hub.work()
    assert "Their record there is gone." in hub.story
    hub.miss_call("CA3")
    hub.work()
    assert "Fake firm does not know this number." in hub.story


def test_what_could_not_be_noted_on_a_merged_record_is_noted_once_on_the_one_that_is_left(hub: SmallHub) -> None:
    hub.miss_call("CA1")
    hub.wait(seconds=15)
    hub.reply("is it still open?")
    hub.system.people = [Person(ref=PersonRef("p2"), name="Ada Lopez", phones=(CALLER,))]
    hub.system.refused["log_activity"] = [Gone("It was merged.")]
    hub.wait(minutes=15)
    hub.wait(minutes=15)
    assert [(person, activity.about) for person, _, activity in hub.system.notes] == [("p1", "missed_call"), ("p2", "conversation")]
    assert "is it still open?" in conversation_notes(hub)[0]
    hub.reply("hello?")
    hub.wait(minutes=15)
    assert [person for person, _, _ in hub.system.notes] == ["p1", "p2", "p2"]


def test_a_missed_call_that_met_a_merged_record_is_noted_on_the_one_that_is_left(hub: SmallHub) -> None:
    hub.system.refused["log_activity"] = [Gone("It was merged.")]
    hub.miss_call("CA1")
    hub.work()
    assert [activity.about for _, _, activity in hub.system.notes] == ["missed_call"]


def test_a_record_that_is_found_and_gone_again_and_again_is_not_asked_for_all_day(hub: SmallHub) -> None:
    hub.system.refused["log_activity"] = [Gone("It was merged.")] * 10
    hub.miss_call("CA1")
    hub.work()
    assert len(hub.rows("match_person")) == 2


def test_a_refused_conversation_note_does_not_keep_the_next_one_from_being_written(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    hub.reply("first")
    hub.system.refused["log_activity"] = [Rejected("Notes are not allowed.", reason="rights")]
    hub.wait(minutes=15)
    hub.reply("second")
    hub.wait(minutes=15)
    (note,) = conversation_notes(hub)
    assert "second" in note
    assert "first" not in note


def test_a_record_that_became_another_is_followed_and_noted_on_once(hub: SmallHub) -> None:
    hub.miss_call()
    hub.work()
    hub.system.refused["log_activity"] = [Gone("It was merged.", moved_to=PersonRef("p2"))]
    hub.system.people.clear()
    hub.miss_call("CA2")
    hub.work()
    assert [link.vendor_id for link in hub.all(PersonLink)] == ["p2"]
    assert [person_id for person_id, _, _ in hub.system.notes] == ["p1", "p2"]
    assert "Their record there was merged with another, which is theirs now." in hub.story


def test_a_missed_call_comes_with_its_numbers_for_systems_that_keep_calls(hub: SmallHub) -> None:
    hub.miss_call()
    hub.work()
    call = hub.system.notes[0][2].call
    assert call is not None
    assert (call.caller, call.line, call.left_voicemail) == (CALLER, LINE, False)

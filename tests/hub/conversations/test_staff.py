"""What staff do in the phone system's own app counts as if they had done it here."""

from zoneinfo import ZoneInfo

import pytest

from hub.contract.errors import TryAgain
from hub.contract.phone_events import DeliveryStatus, WrittenBy
from hub.records.call import Call, Task
from hub.records.conversation import StaffCall, Text, TextKind
from hub.records.line import Caller, Line
from hub.sync.note_wording import conversation_in_words
from tests.fakes.small_hub import CALLER, LINE, MEMBER_PHONE, SmallHub

NOT_SENT = "The text was not sent: "


def test_a_text_that_staff_write_in_the_app_stands_in_the_thread_and_holds_ours(hub: SmallHub) -> None:
    hub.miss_call()
    hub.clock.move(seconds=5)
    hub.staff_writes("Hi, this is Rosa. I will ring you at five.", written_by=WrittenBy.PERSON)
    hub.wait(seconds=15)
    assert hub.phone.sent == []
    assert [(text.kind, text.outbound) for text in hub.all_texts()] == [(TextKind.TEXT_BACK, True), (TextKind.BY_MEMBER, True)]
    assert f"{NOT_SENT}a member had already written to them" in hub.story
    assert hub.tasks == []


def test_who_wrote_is_known_where_the_phone_system_names_them(hub: SmallHub) -> None:
    rosa = hub.member("Rosa")
    hub.staff_writes("Hello", member="rosa@harbor.example", written_by=WrittenBy.PERSON)
    assert hub.one(Text).member_id == rosa
    assert "Rosa wrote to them in the phone system's own app." in hub.story


def test_a_call_that_staff_make_in_the_app_stands_in_the_thread_and_holds_our_text(hub: SmallHub) -> None:
    hub.miss_call()
    hub.clock.move(seconds=5)
    hub.staff_calls()
    hub.wait(seconds=15)
    assert hub.phone.sent == []
    assert f"{NOT_SENT}staff had already called them back" in hub.story
    assert hub.one(StaffCall).conversation_id == hub.conversation.id


def test_a_call_told_of_several_times_and_in_disorder_is_one_call(hub: SmallHub) -> None:
    hub.miss_call()
    hub.clock.move(seconds=30)
    hub.staff_calls(answered=True, ended=True, duration_s=40)
    hub.staff_calls()
    hub.staff_calls(answered=True)
    call = hub.one(StaffCall)
    assert (call.answered, call.duration_s, call.ended_at) == (True, 40, hub.clock.now)
    assert len([sentence for sentence in hub.story if "called them" in sentence]) == 1


def test_what_the_phone_system_rings_for_a_caller_is_no_call_of_staff(hub: SmallHub) -> None:
    hub.ring("CA1")
    hub.staff_calls("CA1", to="+14155550177")
    assert hub.all(StaffCall) == []


@pytest.mark.parametrize("how", ["text", "call", "answered_call_here"])
def test_the_first_human_answer_to_a_missed_call_is_noted_once(hub: SmallHub, how: str) -> None:
    hub.miss_call()
    hub.clock.move(minutes=4)
    first = hub.clock.now
    match how:
        case "text":
            hub.staff_writes("Hello", written_by=WrittenBy.PERSON)
        case "call":
            hub.staff_calls()
        case _:
            hub.ring("CA2")
            hub.pick_up("CA2")
    hub.clock.move(minutes=4)
    hub.staff_writes("Hello again", text_id="STAFF2", written_by=WrittenBy.PERSON)
    assert hub.one(Call, Call.provider_call_id == "CA1").first_human_at == first


def test_a_call_back_task_is_done_once_the_call_was_picked_up(hub: SmallHub) -> None:
    hub.ring()
    hub.change(Caller, texts_paused=True)
    hub.hang_up()
    hub.clock.move(minutes=3)
    hub.staff_calls()
    assert hub.one(Task).done_at is None
    hub.staff_calls(answered=True)
    assert hub.one(Task).done_at == hub.clock.now


def test_our_own_text_seen_at_the_line_is_not_taken_for_one_of_staff(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    hub.staff_writes(hub.phone.bodies[0], text_id="SM1")
    assert [text.kind for text in hub.all_texts()] == [TextKind.TEXT_BACK]


def test_our_own_text_seen_before_its_answer_came_settles_the_doubt(hub: SmallHub) -> None:
    hub.phone.unanswered.append(TryAgain("The answer got lost.", may_have_left=True))
    hub.miss_call()
    hub.wait(seconds=15)
    hub.staff_writes(f"{hub.phone.bodies[0]} ", text_id="SM1")
    hub.phone.hides = 99
    hub.wait(minutes=3)
    text = hub.one(Text)
    assert (text.provider_text_id, text.status) == ("SM1", DeliveryStatus.ACCEPTED)
    assert len(hub.phone.sent) == 1


@pytest.mark.parametrize("written_by", [WrittenBy.MACHINE, WrittenBy.UNKNOWN])
def test_another_auto_reply_holds_ours_and_warns_once_a_day(hub: SmallHub, written_by: WrittenBy) -> None:
    for number in (1, 2):
        caller = f"+1415555014{number}"
        hub.miss_call(f"CA{number}", caller=caller)
        hub.clock.move(seconds=3)
        hub.staff_writes("We will call you back.", to=caller, text_id=f"AUTO{number}", written_by=written_by)
        hub.wait(seconds=15)
    assert hub.phone.sent == []
    assert f"{NOT_SENT}another automatic text had already left from this line" in hub.story
    assert hub.tasks == ["other_auto_reply"]
    assert {call.first_human_at for call in hub.all(Call)} == {None}


def test_a_text_long_after_the_call_was_written_by_a_person(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    hub.clock.move(minutes=10)
    hub.staff_writes("Sorry for the wait, what is it about?")
    assert [text.kind for text in hub.all_texts()] == [TextKind.TEXT_BACK, TextKind.BY_MEMBER]


@pytest.mark.parametrize("to", [MEMBER_PHONE, LINE, "not a number", "+14155550177"])
def test_texts_and_calls_among_ourselves_make_no_thread(hub: SmallHub, to: str) -> None:
    hub.member("Rosa", MEMBER_PHONE)
    hub.change(Line, staff=["+14155550177"])
    hub.staff_writes("New text from a caller", to=to)
    hub.staff_calls(to=to)
    assert (hub.all_texts(), hub.all(StaffCall), hub.all(Caller)) == ([], [], [])


def test_what_staff_wrote_in_the_app_stands_in_the_note(hub: SmallHub) -> None:
    hub.reply("Is the role still open?")
    hub.clock.move(minutes=5)
    hub.staff_writes("It is. Can you talk at five?", written_by=WrittenBy.PERSON)
    said = conversation_in_words(hub.all_texts(), CALLER, ZoneInfo("UTC"))
    assert "We: It is. Can you talk at five?" in said

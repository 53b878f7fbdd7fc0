"""What is read from our tables for a decision, and the tasks that people get."""

import datetime as dt

import pytest

from hub.contract.phone_events import Attestation, CallEvent, CallHappening, DeliveryStatus, MissedBecause, NotDelivered, VoicemailLeft
from hub.contract.phone_provider import LineMode
from hub.contract.texts import TextRejected
from hub.events import CallReported, VoicemailReported
from hub.records.call import Call, Task
from hub.records.connection import IndexedPhone, PersonLink
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.line import Caller, Line
from hub.records.web_start import note_web_start
from tests.fakes.small_hub import CALLER, LINE, OTHER_CALLER, SmallHub


def test_the_decision_stands_on_the_call_and_in_its_story(hub: SmallHub) -> None:
    call = hub.miss_call()
    assert (call.decision, call.decision_reason, call.decided_at) == ("text_now", "missed", hub.clock.now)
    assert "Nobody answered, so the caller gets a text." in hub.story


@pytest.mark.parametrize(
    ("switch", "reason"), [("account", "account_paused"), ("line", "line_paused"), ("caller", "caller_paused"), ("watch", "watch_only")]
)
def test_each_switch_keeps_texts_back_under_its_own_name(hub: SmallHub, switch: str, reason: str) -> None:
    hub.ring()
    {
        "account": lambda: hub.change_account(texts_paused=True),
        "line": lambda: hub.change(Line, texts_paused=True),
        "caller": lambda: hub.change(Caller, texts_paused=True),
        "watch": lambda: hub.change(Line, watch_only=True),
    }[switch]()
    hub.hang_up()
    hub.wait(seconds=15)
    assert hub.one(Call).decision_reason == reason
    assert hub.phone.sent == []
    assert hub.tasks == ([] if switch == "watch" else ["call_back"])


def test_a_second_call_within_the_day_joins_the_conversation_without_a_second_text(hub: SmallHub) -> None:
    hub.miss_call("CA1")
    hub.wait(minutes=3)
    assert hub.miss_call("CA2").decision_reason == "texted_recently"
    hub.wait(seconds=15)
    assert len(hub.phone.sent) == 1
    assert hub.conversation.missed_calls == 2


def test_after_a_day_a_missed_call_is_texted_again(hub: SmallHub) -> None:
    hub.miss_call("CA1")
    hub.wait(seconds=15)
    hub.clock.move(hours=24)
    assert hub.miss_call("CA2").decision_reason == "missed"


def test_a_caller_who_opted_out_is_called_back_instead(hub: SmallHub) -> None:
    hub.reply("STOP")
    hub.work()
    assert hub.miss_call().decision_reason == "opted_out"
    assert hub.tasks == ["call_back"]


def test_a_number_that_takes_no_texts_is_called_back_instead(hub: SmallHub) -> None:
    assert hub.miss_call(caller="+18005550123").decision_reason == "untextable"
    assert hub.tasks == ["call_back"]


@pytest.mark.parametrize(
    ("number", "reason", "tasks"),
    [
        ("+19005550123", "premium_number", []),
        ("22395", "short_code", []),
        ("HARBOR", "short_code", []),
        ("5550142", "unreadable", ["call_back"]),
        ("", "withheld", []),
        ("+18765550142", "country_not_allowed", ["call_back"]),
        ("+442079460018", "landline", ["call_back"]),
        ("+16135550142", "missed", []),
    ],
)
def test_who_calls_from_where_decides_on_the_text(hub: SmallHub, number: str, reason: str, tasks: list[str]) -> None:
    call = hub.miss_call(caller=number)
    assert (call.decision_reason, hub.tasks) == (reason, tasks)


@pytest.mark.parametrize("told", ["before", "after"])
def test_a_hidden_caller_who_leaves_a_voicemail_is_listened_to_and_any_other_is_left_alone(hub: SmallHub, told: str) -> None:
    left = VoicemailLeft(key="RE1", call_id="CA1", line=LINE, caller="", at=hub.clock.now, media="RE1", duration_s=9)
    if told == "before":
        hub.ring(caller="", withheld=True)
        hub.happen(VoicemailReported(hub.line_id, left))
    assert hub.miss_call(caller="", withheld=True).decision_reason == "withheld"
    if told == "after":
        assert (hub.tasks, hub.one(Call).ending) == ([], "left_alone")
        hub.happen(VoicemailReported(hub.line_id, left))
    assert "their voicemail may say it" in hub.one(Task).sentence
    assert hub.one(Call).ending == "call_back"


def test_a_country_that_was_allowed_is_texted(hub: SmallHub) -> None:
    hub.change_account(text_countries=["US", "JM"])
    assert hub.miss_call("CA1", caller="+18765550142").decision_reason == "missed"
    assert hub.miss_call("CA2", caller="+16135550142").decision_reason == "country_not_allowed"


def test_a_call_back_task_stands_beside_the_conversation_and_its_owner(hub: SmallHub) -> None:
    rosa = hub.member("Rosa")
    hub.miss_call("CA1")
    hub.change(Conversation, member_id=rosa)
    hub.change(Caller, texts_paused=True)
    hub.clock.move(hours=25)
    hub.miss_call("CA2")
    task = hub.one(Task)
    assert (task.conversation_id, task.member_id) == (hub.conversation.id, rosa)


def test_one_call_gives_one_task_however_often_it_fails(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    hub.report("SM1", DeliveryStatus.UNDELIVERED, why=NotDelivered.UNREACHABLE)
    hub.report("SM1", DeliveryStatus.FAILED, why=NotDelivered.UNREACHABLE)
    assert hub.tasks == ["call_back"]


def test_a_text_that_the_carrier_refuses_because_they_opted_out_there_becomes_a_call_back(hub: SmallHub) -> None:
    hub.phone.refused = [TextRejected("They opted out.", not_delivered=NotDelivered.OPTED_OUT, code="21610")]
    hub.miss_call()
    hub.wait(seconds=15)
    assert hub.tasks == ["call_back"]
    assert hub.caller.opted_out_at is not None


def test_a_text_that_came_too_late_becomes_a_call_back(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(minutes=16)
    assert (hub.phone.sent, hub.tasks) == ([], ["call_back"])


def test_a_text_that_nobody_needed_any_more_gives_no_task(hub: SmallHub) -> None:
    hub.miss_call()
    hub.clock.move(seconds=5)
    hub.reply("hello, is the role still open?")
    hub.wait(seconds=10)
    assert (hub.phone.sent, hub.tasks) == ([], [])


def test_callers_do_not_share_their_limits(hub: SmallHub) -> None:
    hub.miss_call("CA1")
    hub.miss_call("CA2", caller=OTHER_CALLER)
    hub.wait(seconds=15)
    assert len(hub.phone.sent) == 2


def test_a_number_that_the_carriers_call_forged_is_never_texted_nor_called_back(hub: SmallHub) -> None:
    hub.ring(attestation=Attestation.FAILED)
    assert hub.miss_call().decision_reason == "spoofed"
    assert hub.tasks == []


def test_a_check_that_fails_late_still_keeps_the_text_back(hub: SmallHub) -> None:
    hub.miss_call()
    hub.tell_of_call("CA1", CallHappening.UNKNOWN, attestation=Attestation.FAILED)
    hub.wait(seconds=15)
    assert (hub.phone.sent, hub.tasks) == ([], [])


@pytest.mark.parametrize(("seconds", "reason"), [(0, "missed"), (2, "rang_too_short"), (3, "missed"), (20, "missed")])
def test_who_hangs_up_after_a_moment_is_no_caller_to_text(hub: SmallHub, seconds: int, reason: str) -> None:
    hub.change(Line, mode=LineMode.HUB_ANSWERS)
    hub.ring()
    hub.clock.move(seconds=seconds)
    hub.tell_of_call("CA1", CallHappening.NOBODY_ANSWERED, because=MissedBecause.ABANDONED)
    hub.hang_up()
    assert hub.one(Call).decision_reason == reason


def test_a_call_that_broke_off_without_a_word_of_why_is_texted_however_short_it_rang(hub: SmallHub) -> None:
    hub.change(Line, mode=LineMode.HUB_ANSWERS)
    hub.ring()
    hub.clock.move(seconds=2)
    hub.hang_up()
    hub.wait(seconds=15)
    assert (hub.one(Call).decision_reason, len(hub.phone.sent)) == ("missed", 1)


def test_a_ring_that_was_heard_when_the_web_process_had_just_been_started_counts_as_long_enough(hub: SmallHub) -> None:
    hub.change(Line, mode=LineMode.HUB_ANSWERS)
    for call, started_before in (("CA1", 60), ("CA2", 1)):
        with hub.database.write_installation() as session:
            note_web_start(session, hub.clock.now - dt.timedelta(seconds=started_before))
        caller = CALLER if call == "CA1" else OTHER_CALLER
        hub.ring(call, caller=caller, heard_at=hub.clock.now)
        hub.clock.move(seconds=2)
        hub.tell_of_call(call, CallHappening.NOBODY_ANSWERED, because=MissedBecause.ABANDONED, heard_at=hub.clock.now)
        hub.hang_up(call, heard_at=hub.clock.now)
    told = {call.provider_call_id: call.decision_reason for call in hub.all(Call)}
    assert told == {"CA1": "rang_too_short", "CA2": "missed"}
    hub.clock.move(seconds=10)
    with hub.database.write_installation() as session:
        note_web_start(session, hub.clock.now + dt.timedelta(hours=1))
    hub.wait(seconds=15)
    assert [text.to.e164 for _, text in hub.phone.sent] == [OTHER_CALLER]


def test_a_short_ring_that_the_caller_did_not_end_counts_like_any_other(hub: SmallHub) -> None:
    hub.change(Line, mode=LineMode.HUB_ANSWERS)
    hub.ring()
    hub.clock.move(seconds=1)
    hub.tell_of_call("CA1", CallHappening.NOBODY_ANSWERED, because=MissedBecause.AFTER_HOURS)
    hub.hang_up()
    assert hub.one(Call).decision_reason == "missed"


def test_a_number_that_rings_line_after_line_is_a_robocall(hub: SmallHub) -> None:
    lines = [hub.line_id, *(hub.add(hub.line(f"+1415555010{number}")).id for number in (1, 2))]
    for number, line_id in enumerate(lines):
        for happened in (CallHappening.RANG, CallHappening.ENDED):
            event = CallEvent(
                key=f"{number}{happened}", call_id=f"CA{number}", line=LINE, caller=CALLER, happened=happened, at=hub.clock.now
            )
            hub.happen(CallReported(line_id, event))
        hub.clock.move(seconds=4)
    hub.wait(seconds=15)
    assert hub.phone.sent == []
    assert hub.one(Call, Call.provider_call_id == "CA2").decision_reason == "robocall"
    assert {call.ending for call in hub.all(Call)} <= {"left_alone", "joined"}


def test_people_whom_a_system_knows_are_called_back_where_the_business_wants_that(hub: SmallHub) -> None:
    firm = hub.connect_system()
    hub.ring()
    hub.add(
        PersonLink(connection_id=firm, caller_id=hub.caller.id, vendor_id="7", kind="candidate", name="Sam", matters=[], at=hub.clock.now)
    )
    hub.change_account(texts_known_people=False)
    assert hub.miss_call().decision_reason == "existing_contact"
    assert hub.tasks == ["call_back"]


def test_a_number_in_the_phone_index_is_known_too(hub: SmallHub) -> None:
    firm = hub.connect_system()
    hub.add(IndexedPhone(connection_id=firm, number=CALLER, vendor_id="7"))
    assert hub.miss_call("CA1", caller=CALLER).decision_reason == "missed"
    hub.change_account(texts_known_people=False)
    hub.add(IndexedPhone(connection_id=firm, number=OTHER_CALLER, vendor_id="8"))
    assert hub.miss_call("CA2", caller=OTHER_CALLER).decision_reason == "existing_contact"


@pytest.mark.parametrize(("hours", "reason"), [(3, "human_conversation"), (5, "missed")])
def test_while_staff_is_in_touch_no_machine_writes(hub: SmallHub, hours: int, reason: str) -> None:
    hub.reply("hello")
    hub.add(
        Text(
            conversation_id=hub.conversation.id, connection_id=hub.phone_connection, outbound=True, kind=TextKind.BY_MEMBER, body="Hi",
            at=hub.clock.now, status="delivered",
        )
    )  # fmt: skip
    hub.clock.move(hours=hours)
    assert hub.miss_call().decision_reason == reason


def test_a_machine_that_calls_again_and_again_is_not_answered_again_and_again(hub: SmallHub) -> None:
    hub.change_account(text_every_h=0)
    reasons = []
    for number in range(4):
        reasons.append(hub.miss_call(f"CA{number}").decision_reason)
        hub.wait(minutes=1)
    assert reasons == ["missed", "missed", "missed", "too_many_texts"]


@pytest.mark.parametrize(
    ("why", "sentence"),
    [
        (NotDelivered.LANDLINE, "Call back. This is a landline, so they should be called back instead."),
        (NotDelivered.BLOCKED, "Call back. The text could not be delivered."),
    ],
)
def test_the_task_says_why_the_text_did_not_arrive(hub: SmallHub, why: NotDelivered, sentence: str) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    hub.report("SM1", DeliveryStatus.UNDELIVERED, why=why)
    assert hub.one(Task).sentence == sentence


def test_the_task_says_what_was_switched_off_before_the_text_could_leave(hub: SmallHub) -> None:
    hub.miss_call()
    hub.change(Line, texts_paused=True)
    hub.wait(seconds=15)
    assert hub.one(Task).sentence == "Call back. Automatic texts are paused for this line."

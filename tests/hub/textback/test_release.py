"""What is asked again in the moment in which a text leaves."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from hub.contract.phone_events import CallHappening
from hub.contract.phone_provider import LineMode
from hub.outbox.effects import NotWanted, WantedLater
from hub.reasons import Reason
from hub.records.call import Call
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.line import Caller, Line, TextTally
from hub.records.outbox import OutboxRow
from hub.textback.release import ReleaseState, objection_to
from tests.fakes.small_hub import SmallHub

NOON = dt.datetime(2026, 11, 20, 17, 0, tzinfo=dt.UTC)
TEXT_BACK = ReleaseState(kind=TextKind.TEXT_BACK, now=NOON, opted_out=False)


def member_writes(hub: SmallHub) -> None:
    hub.add(
        Text(
            conversation_id=hub.conversation.id, connection_id=hub.phone_connection, outbound=True, kind=TextKind.BY_MEMBER, body="Hi",
            at=hub.clock.now, status="accepted",
        )
    )  # fmt: skip


def answered_on_second_try(hub: SmallHub) -> None:
    hub.ring("CA2")
    hub.pick_up("CA2")


def picked_up_after_all(hub: SmallHub) -> None:
    hub.pick_up("CA1")


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (picked_up_after_all, "answered"),
        (answered_on_second_try, "answered_on_second_try"),
        (lambda hub: hub.reply("I'm here"), "they_wrote_first"),
        (member_writes, "member_wrote"),
        (lambda hub: hub.change_account(texts_paused=True), "account_paused"),
        (lambda hub: hub.change(Line, texts_paused=True), "line_paused"),
        (lambda hub: hub.change(Line, watch_only=True), "watch_only"),
        (lambda hub: hub.change(Caller, texts_paused=True), "caller_paused"),
        (lambda hub: hub.change(Caller, opted_out_at=hub.clock.now), "opted_out"),
        (lambda hub: hub.change(Caller, cannot_text="landline"), "landline"),
    ],
)
def test_what_happens_during_the_delay_keeps_the_text_back(hub: SmallHub, happens: object, reason: str) -> None:
    hub.miss_call()
    hub.clock.move(seconds=5)
    happens(hub)  # type: ignore[operator]
    hub.wait(seconds=10)
    text = hub.one(Text, Text.kind == TextKind.TEXT_BACK)
    assert (text.status, text.not_delivered) == ("not_sent", reason)
    assert hub.phone.sent == []


def test_a_call_that_turns_out_to_be_picked_up_by_a_person_or_a_mailbox_says_just_that(hub: SmallHub) -> None:
    hub.change(Line, mode=LineMode.HUB_ANSWERS)
    hub.ring()
    hub.hang_up()
    hub.tell_of_call("CA1", CallHappening.ANSWERED_OR_MAILBOX)
    hub.wait(seconds=15)
    text = hub.one(Text, Text.kind == TextKind.TEXT_BACK)
    assert (text.status, text.not_delivered) == ("not_sent", "answered_or_mailbox")
    assert hub.tasks == []
    assert "The text was not sent: the call turned out to have been picked up, by a person or a mailbox" in hub.story


def test_while_they_ring_again_the_text_waits_and_then_leaves_once(hub: SmallHub) -> None:
    hub.miss_call("CA1")
    hub.clock.move(seconds=10)
    hub.ring("CA2")
    hub.wait(seconds=5)
    assert hub.phone.sent == []
    hub.hang_up("CA2")
    hub.wait(seconds=5)
    hub.wait(minutes=1)
    assert len(hub.phone.sent) == 1


def test_a_call_that_never_ends_does_not_hold_a_text_for_ever(hub: SmallHub) -> None:
    hub.ring("CA2")
    hub.clock.move(minutes=11)
    hub.miss_call("CA1")
    hub.wait(seconds=15)
    assert len(hub.phone.sent) == 1


def test_a_text_whose_turn_comes_in_the_night_waits(hub: SmallHub) -> None:
    hub.clock.stand_at(dt.datetime(2026, 11, 20, 20, 50, tzinfo=ZoneInfo("America/Los_Angeles")))
    hub.miss_call()
    hub.clock.move(minutes=11)
    hub.work()
    assert hub.phone.sent == []
    assert hub.rows("send_text")[0].reason == "night"
    hub.wait(hours=10)
    assert hub.phone.sent == []
    hub.wait(hours=1)
    assert len(hub.phone.sent) == 1


def test_a_text_that_would_wait_longer_than_a_night_may_last_becomes_a_call_back(hub: SmallHub) -> None:
    hub.miss_call()
    hub.change(OutboxRow, not_after=hub.clock.now + dt.timedelta(hours=9))
    hub.clock.stand_at(dt.datetime(2026, 11, 20, 21, 0, tzinfo=ZoneInfo("America/Los_Angeles")))
    hub.change(Call, ended_at=hub.clock.now - dt.timedelta(hours=2))
    hub.work()
    assert (hub.rows("send_text")[0].reason, hub.tasks) == ("too_late", ["call_back"])


def test_a_text_owed_at_night_leaves_at_eight_and_names_the_time_of_the_call(hub: SmallHub) -> None:
    hub.clock.stand_at(dt.datetime(2026, 11, 20, 22, 30, tzinfo=ZoneInfo("America/Los_Angeles")))
    hub.miss_call()
    hub.wait(hours=9)
    assert hub.phone.sent == []
    hub.wait(minutes=30)
    assert "sorry we missed your call at 10:30 PM" in hub.phone.bodies[0]


def test_a_text_owed_at_night_is_asked_again_in_the_morning(hub: SmallHub) -> None:
    hub.clock.stand_at(dt.datetime(2026, 11, 20, 22, 30, tzinfo=ZoneInfo("America/Los_Angeles")))
    hub.miss_call()
    hub.clock.move(hours=1)
    answered_on_second_try(hub)
    hub.wait(hours=9)
    assert hub.phone.sent == []


def test_an_opt_out_counts_more_than_all_else_but_its_own_confirmation() -> None:
    opted_out = ReleaseState(kind=TextKind.TEXT_BACK, now=NOON, opted_out=True, objection=Reason.LINE_PAUSED)
    assert objection_to(opted_out) == NotWanted("opted_out")
    assert objection_to(ReleaseState(kind=TextKind.BY_MEMBER, now=NOON, opted_out=True)) == NotWanted("opted_out")
    assert objection_to(ReleaseState(kind=TextKind.CONFIRMATION, now=NOON, opted_out=True)) is None


def test_what_a_member_writes_is_not_held_by_the_night_or_an_answer() -> None:
    state = ReleaseState(kind=TextKind.BY_MEMBER, now=NOON, opted_out=False, answered=Reason.ANSWERED, day_begins=NOON)
    assert objection_to(state) is None


def test_night_counts_before_a_ringing_call() -> None:
    state = ReleaseState(kind=TextKind.TEXT_BACK, now=NOON, opted_out=False, calling_now=True, day_begins=NOON + dt.timedelta(hours=9))
    assert objection_to(state) == WantedLater(NOON + dt.timedelta(hours=9), "night")
    assert objection_to(TEXT_BACK) is None


def test_a_conversation_with_its_own_line_is_asked_for_its_own_replies(hub: SmallHub) -> None:
    other_line = hub.add(hub.line("+14155550101")).id
    hub.miss_call()
    hub.reply("another matter", line_id=other_line)
    hub.wait(seconds=15)
    assert len(hub.phone.sent) == 1
    assert len(hub.all(Conversation)) == 2


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (lambda hub: hub.change(Caller, mark="not_a_customer"), "not_a_customer"),
        (lambda hub: hub.change(Caller, mark="blocked"), "caller_blocked"),
        (lambda hub: hub.change(Caller, line_type="landline", looked_up_at=hub.clock.now), "landline"),
        (lambda hub: hub.change(Line, sender_trouble="sender_not_registered"), "sender_not_registered"),
        (lambda hub: hub.change_account(text_countries=["CA"]), "country_not_allowed"),
        (lambda hub: hub.change(Line, most_texts_a_day=1) or spend(hub, automatic=1), "line_cap"),
        (lambda hub: spend(hub, parts=5000), "spend_cap"),
    ],
)
def test_what_would_have_spoken_against_the_text_at_first_still_does_when_it_leaves(hub: SmallHub, happens: object, reason: str) -> None:
    hub.miss_call()
    hub.clock.move(seconds=5)
    happens(hub)  # type: ignore[operator]
    hub.wait(seconds=10)
    text = hub.one(Text, Text.kind == TextKind.TEXT_BACK)
    assert (text.status, text.not_delivered) == ("not_sent", reason)
    assert hub.phone.sent == []


def spend(hub: SmallHub, **counted: int) -> None:
    hour = hub.clock.now.replace(minute=0, second=0, microsecond=0)
    hub.add(TextTally(line_id=hub.line_id, hour=hour, **{"automatic": 0, "parts": 0, **counted}))


def test_limits_count_what_left_in_the_last_day_and_no_more(hub: SmallHub) -> None:
    hub.change(Line, most_texts_a_day=2)
    reasons = []
    for number in range(4):
        caller = f"+1415555013{number}"
        reasons.append(hub.miss_call(f"CA{number}", caller=caller).decision_reason)
        hub.wait(seconds=15)
    assert reasons == ["missed", "missed", "line_cap", "line_cap"]
    assert hub.tasks == ["call_back", "call_back"]
    hub.clock.move(hours=25)
    assert hub.miss_call("CA9", caller="+14155550139").decision_reason == "missed"


def test_a_text_in_two_parts_costs_two(hub: SmallHub) -> None:
    hub.change_account(name="Harbor Talent and Partners of the Whole West Coast, Oakland", spend_cap_cents=2, cents_per_part=1.0)
    hub.miss_call("CA1")
    hub.wait(seconds=15)
    assert hub.one(Text).parts == 2
    assert hub.miss_call("CA2", caller="+14155550143").decision_reason == "spend_cap"

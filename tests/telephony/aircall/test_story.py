from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from hub.records.call import Call, CallOutcome
from hub.records.conversation import Text, TextKind
from hub.records.inbox import InboxRow
from hub.records.line import Caller
from hub.sandbox.magic_numbers import MAGIC_NUMBERS, Magic
from hub.sandbox.phone_orders import Ends, OpenLine, PlayCall, PlayStaffCall, PlayStaffText, PlayText
from telephony.aircall.sandbox_phone import Ring
from tests.fakes.small_hub import SmallHub
from tests.services import copy_of
from tests.telephony.aircall.aircall_hub import CALLER, LINE, AircallHub, aircall_hub

A_DAY_AND_MORE = {"hours": 25}


@pytest.fixture
def story(sqlite_with_tables: Path, tmp_path: Path) -> Iterator[AircallHub]:
    hub = SmallHub(copy_of(sqlite_with_tables, tmp_path), tmp_path)
    try:
        with aircall_hub(hub, tmp_path) as story:
            yield story
    finally:
        hub.close()


def call_in(story: AircallHub, ends: Ends = Ends.MISSED, *, caller: str = CALLER) -> Call:
    call_id = story.vendor.play_call(PlayCall(line=LINE, caller=caller, ends=ends))
    story.work()
    return story.hub.one(Call, Call.provider_call_id == call_id)


def caller_of(story: AircallHub, number: str) -> Caller:
    return story.hub.one(Caller, Caller.number == number)


def test_a_missed_call_at_aircall_becomes_a_delivered_text_from_the_line_that_was_called(story: AircallHub) -> None:
    call = call_in(story)
    assert (call.outcome, call.because) == (CallOutcome.MISSED, "no_answer")
    assert story.texted == []
    story.work(seconds=20)
    [held] = story.vendor.held_texts()
    assert (held.line, held.to) == (LINE, CALLER)
    [text] = story.hub.all(Text)
    assert (text.kind, text.status, text.provider_text_id) == (TextKind.TEXT_BACK, "delivered", held.text_id)


@pytest.mark.parametrize("order", ["reversed", "duplicated"])
def test_webhooks_in_disorder_and_twice_make_one_text(story: AircallHub, order: str) -> None:
    story.vendor.seed({"settings": {"webhook_order": order}})
    call = call_in(story, Ends.VOICEMAIL)
    story.work(seconds=20)
    assert (call.outcome, call.voicemail) == (CallOutcome.MISSED, f"/v1/calls/{call.provider_call_id}")
    assert len(story.texted) == len(story.hub.all(Text)) == 1


def test_an_answered_call_gets_no_text(story: AircallHub) -> None:
    assert call_in(story, Ends.ANSWERED).outcome == CallOutcome.ANSWERED
    story.work(seconds=60)
    assert story.texted == []


def test_a_call_that_rings_on_and_is_taken_after_agents_declined_gets_no_text(story: AircallHub) -> None:
    people = story.vendor.people
    call_id = people.ring(Ring(CALLER, LINE, None, declines=2))["call_id"]
    people.decline(call_id)
    story.work(seconds=30)
    assert story.hub.one(Call).outcome == CallOutcome.UNDER_WAY
    people.answer(call_id)
    people.hang_up(call_id, None)
    story.work(seconds=60)
    assert story.hub.one(Call).outcome == CallOutcome.ANSWERED
    assert story.texted == []


def test_a_reply_joins_the_conversation_and_stop_ends_it(story: AircallHub) -> None:
    call_in(story)
    story.work(seconds=20)
    story.vendor.play_text(PlayText(line=LINE, sender=CALLER, body="It is about the warehouse role"))
    story.work(seconds=5)
    assert [text.body for text in story.hub.all(Text) if not text.outbound] == ["It is about the warehouse role"]
    story.vendor.play_text(PlayText(line=LINE, sender=CALLER, body="STOP"))
    story.work(seconds=5)
    assert caller_of(story, CALLER).opted_out_at is not None
    before = len(story.texted)
    story.work(**A_DAY_AND_MORE)
    assert call_in(story).decision_reason == "opted_out"
    story.work(seconds=60)
    assert len(story.texted) == before


def test_a_text_that_staff_type_in_the_app_stands_in_the_thread_and_holds_ours(story: AircallHub) -> None:
    call_in(story)
    story.vendor.play_staff_text(PlayStaffText(line=LINE, to=CALLER, body="Maria here, I will ring you in five minutes"))
    story.work(seconds=60)
    assert story.texted == []
    assert [text.body for text in story.hub.all(Text) if text.kind == TextKind.BY_MEMBER] == ["Maria here, I will ring you in five minutes"]


def test_a_call_that_staff_make_in_the_app_holds_our_text(story: AircallHub) -> None:
    call_in(story)
    story.vendor.play_staff_call(PlayStaffCall(line=LINE, to=CALLER))
    story.work(seconds=60)
    assert story.texted == []


def test_aircalls_own_auto_reply_holds_ours_and_warns(story: AircallHub) -> None:
    story.vendor.seed({"settings": {"auto_reply": "We missed your call and will ring back."}})
    call_in(story)
    story.work(seconds=60)
    assert story.texted == []
    assert "other_auto_reply" in story.hub.tasks


def test_an_answer_that_was_lost_does_not_text_twice(story: AircallHub) -> None:
    call_in(story, caller=MAGIC_NUMBERS[Magic.ANSWER_LOST])
    for _ in range(6):
        story.work(seconds=90)
    assert len(story.vendor.held_texts()) == 1


def test_a_landline_that_is_found_out_later_becomes_a_task(story: AircallHub) -> None:
    call_in(story, caller=MAGIC_NUMBERS[Magic.LANDLINE_LATER])
    story.work(seconds=20)
    assert caller_of(story, MAGIC_NUMBERS[Magic.LANDLINE_LATER]).cannot_text == "landline"
    assert "call_back" in story.hub.tasks


def test_calls_of_numbers_that_are_no_lines_of_the_hub_are_taken_so_that_the_webhook_stays_on(story: AircallHub) -> None:
    story.vendor.open_line(OpenLine(number="+14155550111"))
    for _ in range(5):
        story.vendor.play_call(PlayCall(line="+14155550111", caller=CALLER))
    story.vendor.play_text(PlayText(line="+14155550111", sender=CALLER, body="Hello?"))
    story.work(seconds=60)
    [webhook] = story.vendor.webhooks.registered.values()
    assert (webhook.active, webhook.failures) == (True, 0)
    assert story.hub.all(Call) == []
    assert story.hub.all(Text) == []


def test_a_delivery_that_carries_another_token_is_refused_and_kept(story: AircallHub) -> None:
    [webhook] = story.vendor.webhooks.registered.values()
    webhook.token = "not-the-token"
    story.vendor.play_call(PlayCall(line=LINE, caller=CALLER))
    story.work(seconds=60)
    assert story.texted == []
    with story.hub.database.read_installation() as session:
        assert set(session.scalars(select(InboxRow.refused_because))) == {"signature"}

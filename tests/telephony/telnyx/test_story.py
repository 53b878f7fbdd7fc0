"""From Telnyx's own event to the text at Telnyx, through a whole hub."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.contract.phone_events import DeliveryStatus
from hub.records.call import Call, CallOutcome
from hub.records.conversation import Text, TextKind
from hub.sandbox.magic_numbers import MAGIC_NUMBERS, Magic
from hub.sandbox.phone_orders import Ends, PlayCall, PlayStaffText, PlayText
from tests.fakes.small_hub import CALLER, LINE
from tests.services import copy_of
from tests.telephony.telnyx.hub_at_telnyx import HubAtTelnyx, hub_at_telnyx


@pytest.fixture
def scene(sqlite_with_tables: Path, tmp_path: Path) -> Iterator[HubAtTelnyx]:
    with hub_at_telnyx(copy_of(sqlite_with_tables, tmp_path), tmp_path) as scene:
        yield scene
        assert scene.refused == []


def call(scene: HubAtTelnyx, ends: Ends = Ends.MISSED, caller: str = CALLER) -> None:
    scene.telnyx.play_call(PlayCall(line=LINE, caller=caller, ends=ends))
    scene.hub.work()


def test_a_missed_call_at_telnyx_is_texted_there_and_a_stop_ends_it(scene: HubAtTelnyx) -> None:
    call(scene)
    scene.settle(seconds=15)
    ((to, words),) = scene.texts
    assert to == CALLER
    assert "sorry we missed your call" in words
    assert scene.hub.one(Text).status == DeliveryStatus.DELIVERED

    scene.telnyx.play_text(PlayText(line=LINE, sender=CALLER, body="it's about the warehouse role"))
    scene.telnyx.play_text(PlayText(line=LINE, sender=CALLER, body="STOP"))
    scene.settle(seconds=1)
    assert scene.hub.caller.opted_out_at is not None
    scene.hub.clock.move(hours=25)
    call(scene)
    scene.settle(seconds=15)
    assert len(scene.texts) == 1
    assert {text.kind for text in scene.hub.all_texts() if text.outbound} == {TextKind.TEXT_BACK}


def test_a_call_that_staff_took_gets_no_text(scene: HubAtTelnyx) -> None:
    call(scene, Ends.ANSWERED)
    scene.settle(seconds=15)
    assert (scene.texts, scene.hub.one(Call).outcome) == ([], CallOutcome.ANSWERED)


def test_webhooks_in_disorder_and_twice_make_one_text(scene: HubAtTelnyx) -> None:
    scene.telnyx.seed({"webhooks": {"order": "reversed", "times": 2}})
    call(scene, Ends.VOICEMAIL)
    scene.settle(seconds=15)
    assert len(scene.texts) == 1
    assert scene.hub.one(Call).voicemail_s == 9


def test_another_text_from_the_line_right_after_the_call_holds_ours(scene: HubAtTelnyx) -> None:
    call(scene)
    scene.telnyx.play_staff_text(PlayStaffText(line=LINE, to=CALLER, body="Thanks for calling Harbor Talent."))
    scene.settle(seconds=1)
    assert scene.texts == []
    assert TextKind.BY_MACHINE in {text.kind for text in scene.hub.all_texts()}


def test_a_text_whose_answer_was_lost_leaves_once(scene: HubAtTelnyx) -> None:
    caller = MAGIC_NUMBERS[Magic.ANSWER_LOST]
    call(scene, caller=caller)
    for _ in range(4):
        scene.settle(seconds=15)
    assert [to for to, _ in scene.texts] == [caller]
    assert scene.hub.one(Text).provider_text_id == scene.telnyx.held_texts()[0].text_id


def test_a_landline_found_out_later_becomes_a_call_back(scene: HubAtTelnyx) -> None:
    call(scene, caller=MAGIC_NUMBERS[Magic.LANDLINE_LATER])
    scene.settle(seconds=15)
    assert scene.hub.one(Text).not_delivered == "landline"
    assert "call_back" in scene.hub.tasks


def test_what_other_numbers_of_the_account_are_told_has_no_effect_but_an_opt_out(scene: HubAtTelnyx) -> None:
    other = "+14155550188"
    scene.telnyx.seed({"lines": {other: {"address": scene.telnyx.world.lines[LINE].address}}})
    scene.telnyx.play_call(PlayCall(line=other, caller=CALLER, ends=Ends.MISSED))
    scene.telnyx.play_text(PlayText(line=other, sender=CALLER, body="STOP"))
    call(scene)
    scene.settle(seconds=15)
    assert (scene.texts, len(scene.hub.all(Call))) == ([], 1)
    assert scene.hub.caller.opted_out_at is not None

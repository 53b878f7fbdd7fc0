"""The opt-out that a request carries holds from the moment in which the request is committed."""

from pathlib import Path

import pytest

from hub.contract.phone_events import InboundText
from hub.records.account import Member
from hub.records.inbox import InboxRow
from hub.records.line import Caller
from tests.fakes.front_door import FrontDoor
from tests.fakes.small_hub import CALLER, LINE, MEMBER_PHONE, SmallHub


@pytest.fixture
def door(hub_on_each: SmallHub, tmp_path: Path) -> FrontDoor:
    return FrontDoor(hub_on_each, tmp_path)


def test_stop_holds_before_anything_was_read(door: FrontDoor) -> None:
    door.text("STOP", "IN1")
    assert door.hub.caller.opted_out_at == door.hub.clock.now


def test_after_the_answer_to_stop_no_text_is_released(door: FrontDoor) -> None:
    door.hub.miss_call()
    door.text("stop please", "IN1")
    door.hub.wait(seconds=15)
    assert [text.kind for text in door.hub.all_texts() if text.outbound and text.status == "accepted"] == ["confirmation"]


def test_an_opt_out_at_one_line_holds_at_every_line_of_the_business_and_at_no_other(door: FrontDoor) -> None:
    door.text("STOP", "IN1")
    other = door.hub.make_account("Bay Plumbing")
    with door.hub.write(other) as session:
        session.add(Caller(number=CALLER, created_at=session.now))
    with door.hub.database.read_installation() as session:
        assert [caller.opted_out_at is not None for caller in session.query(Caller).order_by(Caller.id)] == [True, False]


def test_start_lifts_a_stop_that_came_before_it(door: FrontDoor) -> None:
    door.text("STOP", "IN1")
    door.text("START", "IN2")
    assert door.hub.caller.opted_out_at is None
    door.hub.work()
    assert door.hub.caller.opted_out_at is None


def test_the_last_word_counts_however_often_it_changes(door: FrontDoor) -> None:
    for number, word in enumerate(["STOP", "START", "STOP", "START", "STOP"]):
        door.text(word, f"IN{number}")
    door.hub.work()
    assert door.hub.caller.opted_out_at is not None


def test_start_does_not_lift_a_stop_that_came_after_it(door: FrontDoor) -> None:
    door.text("STOP", "IN1")
    door.hub.change(Caller, opt_out_inbox_row_id=4711)
    door.text("START", "IN2")
    assert door.hub.caller.opted_out_at is not None


def test_a_members_stop_mutes_their_alerts_and_nothing_else(door: FrontDoor) -> None:
    door.hub.member("Rosa", MEMBER_PHONE)
    door.hub.member("Omar", "+14155550198")
    door.text("STOP", "IN1", sender=MEMBER_PHONE)
    assert [member.alerts_muted for member in door.hub.all(Member)] == [True, False]
    assert door.hub.all(Caller) == []
    door.text("START", "IN2", sender=MEMBER_PHONE)
    assert [member.alerts_muted for member in door.hub.all(Member)] == [False, False]


def test_what_only_sounds_like_an_opt_out_suppresses_nobody(door: FrontDoor) -> None:
    door.text("I can stop by at noon", "IN1")
    assert door.hub.all(Caller) == []


def test_a_repeated_stop_changes_nothing_after_a_start(door: FrontDoor) -> None:
    door.text("STOP", "IN1")
    door.text("START", "IN2")
    door.text("STOP", "IN1")
    assert door.hub.caller.opted_out_at is None
    with door.hub.database.read_installation() as session:
        assert session.query(InboxRow).count() == 2


def test_a_start_is_not_undone_by_the_reading_of_an_opt_out_in_words_of_the_customers_own(door: FrontDoor) -> None:
    own_words = InboundText(
        key="IN1", text_id="IN1", line=LINE, sender=CALLER, body="basta", at=door.hub.clock.now, provider_confirmed_opt_out=True
    )
    door.tell(own_words, what="text", sender=CALLER, text="STOP", delivery_id="IN1")
    assert door.hub.caller.opted_out_at == door.hub.clock.now
    door.text("START", "IN2")
    door.hub.work()
    assert door.hub.caller.opted_out_at is None

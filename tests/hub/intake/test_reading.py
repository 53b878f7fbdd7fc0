"""From stored requests to events: each once, the broken ones alone and visibly."""

import datetime as dt
from pathlib import Path
from secrets import token_hex

import pytest

from hub.contract.phone_events import CallEvent, CallHappening, DeliveryReport, DeliveryStatus, VoicemailLeft
from hub.events import EffectStuck, NoticeSent
from hub.intake.reading import store_event
from hub.records.call import Call, CallOutcome
from hub.records.inbox import InboxEvent, InboxEventState, InboxRow, InboxRowState
from hub.records.outbox import TraceEntry
from hub.web.calls.call_story import call_story
from tests.fakes.front_door import FrontDoor
from tests.fakes.small_hub import CALLER, LINE, SmallHub


@pytest.fixture
def door(hub_on_each: SmallHub, tmp_path: Path) -> FrontDoor:
    return FrontDoor(hub_on_each, tmp_path)


def event(happened: CallHappening, call: str = "CA1") -> CallEvent:
    at = dt.datetime(2026, 11, 20, 20, 0, tzinfo=dt.UTC)
    return CallEvent(key=f"{call}:{happened}", call_id=call, line=LINE, caller=CALLER, happened=happened, at=at)


RANG, ENDED = event(CallHappening.RANG), event(CallHappening.ENDED)


def only_row(hub: SmallHub) -> InboxRow:
    with hub.database.read_installation() as session:
        return session.query(InboxRow).one()


def test_a_request_becomes_events_that_are_done(door: FrontDoor) -> None:
    door.tell(RANG, ENDED)
    door.hub.work()
    assert only_row(door.hub).state == InboxRowState.READ
    assert [stored.state for stored in door.hub.all(InboxEvent)] == [InboxEventState.DONE] * 2
    assert door.hub.one(Call).outcome == CallOutcome.MISSED


def test_an_event_that_comes_in_two_deliveries_happens_once(door: FrontDoor) -> None:
    door.tell(RANG)
    door.tell(RANG)
    door.hub.work()
    assert len(door.hub.all(InboxEvent)) == 1
    assert len(door.hub.one(Call).happenings) == 1


def test_a_request_that_names_only_its_call_is_about_the_line_that_the_call_reached(door: FrontDoor) -> None:
    media = "https://phones.example/1"
    recording = VoicemailLeft(key="CA1:voicemail", call_id="CA1", line="", caller="", at=RANG.at, media=media, duration_s=9)
    door.tell(recording, line="", line_is_sure=False, call_id="CA1")
    door.hub.work()
    door.tell(RANG, ENDED, call_id="CA1")
    door.hub.work()
    assert door.hub.one(Call).voicemail is None
    door.hub.wait(minutes=1)
    assert door.hub.one(Call).voicemail_s == 9


def test_a_request_that_says_nothing_readable_fails_at_once_with_the_reason(door: FrontDoor) -> None:
    door.tell(poison="unreadable")
    door.hub.work()
    row = only_row(door.hub)
    assert (row.state, row.refused_because, row.attempts) == (InboxRowState.FAILED, "The request says nothing.", 1)


def test_a_request_that_breaks_its_reader_fails_alone_after_its_attempts(door: FrontDoor) -> None:
    door.tell(poison="our own bug")
    door.tell(RANG, ENDED)
    door.hub.work()
    assert door.hub.one(Call).outcome == CallOutcome.MISSED
    for _ in range(6):
        door.hub.wait(minutes=11)
    with door.hub.database.read_installation() as session:
        poison = session.query(InboxRow).order_by(InboxRow.id).first()
        assert poison is not None
        assert (poison.state, poison.refused_because, poison.attempts) == (InboxRowState.FAILED, "ZeroDivisionError", 6)


def test_an_event_whose_steps_break_fails_alone_after_its_attempts_and_leaves_nothing_half_done(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    with hub.write() as session:
        poison = store_event(session, "poison", EffectStuck(4711, "there is no such row"), "texts")
        sound = store_event(session, "sound", NoticeSent(1, None, "text"), "texts")
        session.flush()
        ids = (poison.id, sound.id)
    hub.work()
    assert hub.one(InboxEvent, InboxEvent.id == ids[1]).state == InboxEventState.DONE
    assert hub.one(InboxEvent, InboxEvent.id == ids[0]).attempts == 1
    for _ in range(6):
        hub.wait(minutes=11)
    failed = hub.one(InboxEvent, InboxEvent.id == ids[0])
    assert (failed.state, failed.attempts, failed.error) == (InboxEventState.FAILED, 6, "NoResultFound")
    assert hub.all(TraceEntry) == []


def test_a_request_whose_events_cannot_be_stored_fails_alone_after_its_attempts(hub_on_postgres: SmallHub, tmp_path: Path) -> None:
    door = FrontDoor(hub_on_postgres, tmp_path)
    door.tell(event(CallHappening.RANG, token_hex(8000)))
    door.tell(RANG, ENDED)
    door.hub.work()
    assert [call.provider_call_id for call in door.hub.all(Call)] == ["CA1"]
    for _ in range(6):
        door.hub.wait(minutes=11)
    with door.hub.database.read_installation() as session:
        poison = session.query(InboxRow).order_by(InboxRow.id).first()
        assert poison is not None
        assert (poison.state, poison.attempts) == (InboxRowState.FAILED, 6)


def test_the_waits_between_attempts_grow(hub: SmallHub) -> None:
    with hub.write() as session:
        store_event(session, "poison", EffectStuck(4711, "there is no such row"), "texts")
    waits = []
    for _ in range(5):
        hub.work()
        wait = (hub.one(InboxEvent).not_before - hub.clock.now).total_seconds()
        waits.append(wait)
        hub.clock.move(seconds=wait)
    assert waits == [1, 5, 30, 120, 600]


def test_requests_are_read_by_the_workers_of_texts_only(door: FrontDoor) -> None:
    door.tell(RANG)
    assert list(door.hub.reader.look("sync", 10)) == []
    assert [key for key, _ in door.hub.reader.look("texts", 10)] == [("row", only_row(door.hub).id)]


def test_the_story_names_the_requests_that_brought_a_reply_and_a_delivery_report(door: FrontDoor) -> None:
    hub = door.hub
    hub.miss_call()
    hub.wait(seconds=15)
    door.text("It is about the role", "IN1")
    report = DeliveryReport(key="SM1:delivered", text_id="SM1", status=DeliveryStatus.DELIVERED, at=hub.clock.now)
    door.tell(report, what="delivery", delivery_id="D1")
    hub.work()
    with hub.database.read(hub.account_id) as session:
        story = call_story(session, hub.one(Call).id)
        assert story is not None
        assert [row.delivery_id for row in story.received] == ["IN1", "D1"]

"""A sender that the carriers refuse."""

import pytest

from hub.contract.phone_events import DeliveryStatus, NotDelivered
from hub.contract.texts import TextRejected
from hub.records.call import Task
from hub.records.line import Line
from hub.textback.sender import resume_sender
from tests.fakes.small_hub import OTHER_CALLER, SmallHub


def refuse(hub: SmallHub, why: NotDelivered = NotDelivered.SENDER_NOT_REGISTERED) -> None:
    hub.phone.refused = [TextRejected("Your number is not registered.", not_delivered=why, code="30034")]


@pytest.mark.parametrize(
    ("why", "reason"),
    [
        (NotDelivered.SENDER_NOT_REGISTERED, "sender_not_registered"),
        (NotDelivered.SENDER_NOT_USABLE, "sender_paused"),
        (NotDelivered.ACCOUNT_SUSPENDED, "sender_paused"),
    ],
)
def test_the_first_refusal_of_a_sender_stops_its_line_and_alerts_once(hub: SmallHub, why: NotDelivered, reason: str) -> None:
    hub.miss_call("CA1")
    hub.miss_call("CA2", caller=OTHER_CALLER)
    refuse(hub, why)
    hub.wait(seconds=15)
    hub.miss_call("CA3", caller="+14155550144")
    hub.wait(seconds=15)
    assert hub.phone.sent == []
    assert sorted(hub.tasks) == ["call_back", "call_back", "call_back", "sender_trouble"]
    assert hub.miss_call("CA4", caller="+14155550145").decision_reason == reason


def test_a_failed_delivery_stops_the_sender_just_the_same(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    hub.report("SM1", DeliveryStatus.UNDELIVERED, why=NotDelivered.SENDER_NOT_REGISTERED, code="30034")
    assert hub.one(Line).sender_trouble == "sender_not_registered"


def test_who_resumes_a_sender_has_it_text_again_and_its_task_is_done(hub: SmallHub) -> None:
    hub.miss_call("CA1")
    refuse(hub)
    hub.wait(seconds=15)
    with hub.write() as session:
        resume_sender(session, session.get_one(Line, hub.line_id), "Rosa")
    assert [task.done_at is None for task in hub.all(Task, Task.kind == "sender_trouble")] == [False]
    hub.miss_call("CA2", caller=OTHER_CALLER)
    hub.wait(seconds=15)
    assert len(hub.phone.sent) == 1


def test_a_late_word_on_a_text_from_before_does_not_stop_a_sender_that_was_mended(hub: SmallHub) -> None:
    hub.miss_call("CA1")
    hub.wait(seconds=15)
    hub.clock.move(minutes=1)
    hub.change(Line, sender_trouble=None, sender_changed_at=hub.clock.now)
    hub.report("SM1", DeliveryStatus.UNDELIVERED, why=NotDelivered.SENDER_NOT_REGISTERED)
    assert hub.one(Line).sender_trouble is None


def test_another_line_with_another_sender_goes_on(hub: SmallHub) -> None:
    other = hub.add(hub.line("+14155550101")).id
    hub.miss_call()
    refuse(hub)
    hub.wait(seconds=15)
    assert [line.sender_trouble is None for line in hub.all(Line)] == [False, True]
    assert other != hub.line_id


def test_a_suspended_account_stops_all_its_lines_with_one_task_that_ends_with_the_last_of_them(hub: SmallHub) -> None:
    other = hub.add(hub.line("+14155550101", label="Second desk")).id
    hub.miss_call()
    refuse(hub, NotDelivered.ACCOUNT_SUSPENDED)
    hub.wait(seconds=15)
    (task,) = hub.all(Task, Task.kind == "sender_trouble")
    assert task.sentence.startswith("Front desk, Second desk cannot text")
    for line_id, done in ((hub.line_id, False), (other, True)):
        with hub.write() as session:
            resume_sender(session, session.get_one(Line, line_id), "Rosa")
        assert (hub.one(Task, Task.kind == "sender_trouble").done_at is not None) is done

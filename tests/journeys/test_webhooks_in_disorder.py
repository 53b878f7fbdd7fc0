"""Webhooks come twice, turned round and all at once: one text or none, and one story."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.records.call import Call
from hub.records.conversation import Conversation, Text, TextKind
from hub.records.inbox import InboxRow
from hub.records.line import Caller
from hub.records.outbox import OutboxRow, OutboxState
from tests.journeys import cast
from tests.journeys.business import Business
from tests.journeys.databases import ON_POSTGRESQL, ON_SQLITE
from tests.journeys.patience import eventually
from tests.journeys.rig import Rig
from tests.journeys.signed_requests import address_of, post
from tests.journeys.vendors import TWILIO

RACERS = tuple(f"+1415555{number:04}" for number in range(110, 122))
STEP = dt.timedelta(milliseconds=12)


@pytest.fixture
def running(rig: Rig) -> Rig:
    rig.set_up(Business(has_system=False, desk_holder=cast.MIKA))
    rig.start("web", "texts")
    return rig


def only_call(rig: Rig) -> Call:
    (call,) = rig.rows(Call)
    return call


def test_every_webhook_delivered_five_times_is_one_call_one_text_and_one_reply(running: Rig) -> None:
    running.vendors.ring(cast.STRANGER)
    eventually(lambda: running.vendors.texts_to(cast.STRANGER), "the text back")
    running.vendors.text(cast.STRANGER, cast.ABOUT_ROLE)
    reports_of_both_texts = 4
    eventually(lambda: len(running.rows(InboxRow, what="delivery")) == reports_of_both_texts, "sent and delivered, of both texts")
    running.wait_until_quiet()
    received = len(running.rows(InboxRow))

    answers = running.vendors.order(TWILIO, "webhooks/replay", last=100, times=4)

    running.wait_until_quiet()
    assert {answer["status"] for answer in answers} <= {200, 204}
    assert len(running.rows(InboxRow)) == received
    assert {row.repeated for row in running.rows(InboxRow)} == {4}
    assert len(running.vendors.texts_to(cast.STRANGER)) == 1
    assert len(running.vendors.texts_to(str(cast.MIKA["phone"]))) == 1
    assert only_call(running).outcome == "missed"
    assert [text.kind for text in running.rows(Text)] == [TextKind.TEXT_BACK, TextKind.REPLY]


@ON_SQLITE
@pytest.mark.parametrize("order", ["reversed", "duplicated"])
def test_callbacks_in_any_order_and_number_are_one_missed_call(running: Rig, order: str) -> None:
    running.vendors.ring(cast.STRANGER, callbacks=order)

    eventually(lambda: running.vendors.texts_to(cast.STRANGER), "the text back")
    running.wait_until_quiet()
    assert len(running.vendors.texts_to(cast.STRANGER)) == 1
    assert (only_call(running).outcome, only_call(running).decision_reason) == ("missed", "missed")


@ON_POSTGRESQL
def test_webhooks_replayed_backwards_change_nothing(running: Rig) -> None:
    running.vendors.ring(cast.STRANGER)
    running.wait_until_quiet()
    before = only_call(running)

    running.vendors.order(TWILIO, "webhooks/replay", last=100, reverse=True)

    running.wait_until_quiet()
    after = only_call(running)
    assert (after.outcome, after.started_at, after.ended_at) == (before.outcome, before.started_at, before.ended_at)
    assert len(running.vendors.texts_to(cast.STRANGER)) == 1


def test_a_reply_before_the_delivery_report_leaves_one_story_and_a_delivered_text(running: Rig) -> None:
    running.vendors.order(TWILIO, "seed", phones={cast.STRANGER: {"callbacks": "never"}})
    running.vendors.ring(cast.STRANGER)
    eventually(lambda: running.vendors.texts_to(cast.STRANGER), "the text back")
    running.vendors.text(cast.STRANGER, cast.ABOUT_ROLE)
    running.wait_until_quiet()
    (back,) = running.rows(Text, kind=TextKind.TEXT_BACK)

    for status in ("delivered", "sent"):
        report = {"AccountSid": cast.ACCOUNT_SID, "MessageSid": str(back.provider_text_id), "MessageStatus": status, "From": cast.LINE}
        assert post(address_of(running, "delivery", key=str(back.outbox_key)), report).status_code == 204

    running.wait_until_quiet()
    assert [text.status for text in running.rows(Text)] == ["delivered", "received"]
    assert len(running.rows(Conversation)) == 1


def test_two_missed_calls_of_one_caller_at_once_bring_one_text(running: Rig) -> None:
    together = threading.Barrier(2)

    def call() -> None:
        together.wait()
        running.vendors.ring(cast.STRANGER)

    with ThreadPoolExecutor(2) as pool:
        for ringing in [pool.submit(call), pool.submit(call)]:
            ringing.result()

    eventually(lambda: running.vendors.texts_to(cast.STRANGER), "the text back")
    running.wait_until_quiet()
    assert len(running.vendors.texts_to(cast.STRANGER)) == 1
    assert sorted(str(call.decision_reason) for call in running.rows(Call)) == ["missed", "texted_recently"]
    (conversation,) = running.rows(Conversation)
    assert conversation.missed_calls == 2


def test_no_text_is_claimed_once_stop_was_answered(rig: Rig) -> None:
    rig.set_up(Business(has_system=False, line={"delay_s": 2}))
    rig.start("web", "texts")
    for caller in RACERS:
        rig.vendors.ring(caller, wait=False)
    eventually(lambda: len(rig.rows(OutboxRow, effect="send_text")) == len(RACERS), "all texts are owed")
    owed = rig.rows(OutboxRow, effect="send_text")
    numbers = {caller.id: caller.number for caller in rig.rows(Caller)}

    def stop(row: OutboxRow, place: int) -> tuple[int, dt.datetime]:
        when = row.not_before + (place - len(RACERS) // 3) * STEP
        eventually(lambda: dt.datetime.now(dt.UTC) >= when, "it is time to send STOP")
        answer = rig.vendors.text(numbers[row.caller_id or 0], "please stop texting me")
        assert answer["webhook"]["status"] == 200
        return row.id, dt.datetime.now(dt.UTC)

    with ThreadPoolExecutor(len(RACERS)) as pool:
        answered_at = dict(pool.map(stop, owed, range(len(owed))))

    rig.wait_until_quiet()
    for row in filter(lambda row: row.id in answered_at, rig.rows(OutboxRow)):
        number = numbers[row.caller_id or 0]
        backs = [body for body in rig.vendors.texts_to(number) if "missed your call" in body]
        if row.state == OutboxState.DONE:
            assert row.first_tried_at is not None
            assert row.first_tried_at <= answered_at[row.id]
            assert len(backs) == 1
        else:
            assert (row.state, row.reason, backs) == (OutboxState.DROPPED, "opted_out", [])
    assert all(caller.opted_out_at for caller in rig.rows(Caller))


@ON_SQLITE
def test_after_stop_nothing_is_sent_until_start(running: Rig) -> None:
    running.vendors.ring(cast.STRANGER)
    eventually(lambda: running.vendors.texts_to(cast.STRANGER), "the text back")
    running.vendors.text(cast.STRANGER, "STOP")
    running.vendors.ring(cast.STRANGER)
    running.wait_until_quiet()
    assert len(running.vendors.texts_to(cast.STRANGER)) == 1
    assert [call.decision_reason for call in running.rows(Call)] == ["missed", "opted_out"]

    running.vendors.text(cast.STRANGER, "START")

    (caller,) = running.rows(Caller)
    assert caller.opted_out_at is None
    running.vendors.order(TWILIO, "webhooks/replay", kind="message", last=2, times=1)
    running.wait_until_quiet()
    (caller,) = running.rows(Caller)
    assert caller.opted_out_at is None

"""Delivery reports only move a text forward, teach us about numbers, and settle a doubt."""

import itertools
import threading

import pytest

from hub.contract.errors import TryAgain
from hub.contract.phone_events import DeliveryStatus, NotDelivered
from hub.contract.texts import TextRejected
from hub.records.conversation import Text
from hub.records.locking import lock_caller
from tests.fakes.phone_system import BlindPhone
from tests.fakes.small_hub import SmallHub

UP = [DeliveryStatus.ACCEPTED, DeliveryStatus.SENDING, DeliveryStatus.SENT, DeliveryStatus.DELIVERED]
NO_ANSWER = TryAgain("no answer came", may_have_left=True)


def sent_text(hub: SmallHub) -> Text:
    hub.miss_call()
    hub.wait(seconds=15)
    return hub.one(Text)


@pytest.mark.parametrize("order", list(itertools.permutations(UP[1:])))
def test_in_every_order_a_delivered_text_ends_as_delivered(hub: SmallHub, order: tuple[DeliveryStatus, ...]) -> None:
    sent_text(hub)
    for status in (*order, *order):
        hub.report("SM1", status)
    assert hub.one(Text).status == DeliveryStatus.DELIVERED


def test_the_first_final_report_holds(hub: SmallHub) -> None:
    sent_text(hub)
    hub.report("SM1", DeliveryStatus.DELIVERED)
    hub.report("SM1", DeliveryStatus.FAILED, why=NotDelivered.UNREACHABLE)
    assert (hub.one(Text).status, hub.one(Text).not_delivered, hub.tasks) == (DeliveryStatus.DELIVERED, None, [])


def test_a_report_on_a_text_of_the_callers_says_nothing(hub: SmallHub) -> None:
    hub.reply("It is about the role", text_id="IN1")
    hub.report("IN1", DeliveryStatus.DELIVERED)
    assert hub.one(Text, Text.provider_text_id == "IN1").status == "received"


def test_a_report_that_waited_for_another_sees_what_that_one_said(hub_on_postgres: SmallHub) -> None:
    hub = hub_on_postgres
    sent_text(hub)
    with hub.write() as session:
        lock_caller(session, hub.caller.id)
        late = threading.Thread(target=hub.report, args=("SM1", DeliveryStatus.SENT))
        late.start()
        late.join(0.5)
        session.get_one(Text, 1).status = DeliveryStatus.DELIVERED
    late.join()
    assert hub.one(Text).status == DeliveryStatus.DELIVERED


def test_a_text_that_did_not_arrive_says_why_in_words_with_the_code(hub: SmallHub) -> None:
    sent_text(hub)
    hub.report("SM1", DeliveryStatus.UNDELIVERED, why=NotDelivered.UNREACHABLE, code="30003")
    text = hub.one(Text)
    assert (text.not_delivered, text.error_code) == ("unreachable", "30003")
    assert "The text did not arrive: the phone could not be reached." in hub.story


@pytest.mark.parametrize("synchronously", [True, False])
@pytest.mark.parametrize(("why", "learned"), [(NotDelivered.LANDLINE, "landline"), (NotDelivered.INVALID_NUMBER, "invalid_number")])
def test_a_number_that_takes_no_texts_is_remembered(hub: SmallHub, why: NotDelivered, learned: str, synchronously: bool) -> None:
    if synchronously:
        hub.phone.refused = [TextRejected("It takes no texts.", not_delivered=why, code="1")]
    sent_text(hub)
    if not synchronously:
        hub.report("SM1", DeliveryStatus.UNDELIVERED, why=why)
    assert hub.caller.cannot_text == learned
    hub.clock.move(hours=25)
    assert hub.miss_call("CA2").decision == "no_text"


@pytest.mark.parametrize("synchronously", [True, False])
def test_an_opt_out_at_the_carrier_is_taken_as_one_here(hub: SmallHub, synchronously: bool) -> None:
    if synchronously:
        hub.phone.refused = [TextRejected("They opted out.", not_delivered=NotDelivered.OPTED_OUT, code="21610")]
    sent_text(hub)
    if not synchronously:
        hub.report("SM1", DeliveryStatus.UNDELIVERED, why=NotDelivered.OPTED_OUT)
    assert hub.caller.opted_out_at is not None
    hub.clock.move(hours=25)
    assert hub.miss_call("CA2").decision_reason == "opted_out"


def test_a_report_that_names_our_key_settles_the_doubt_without_a_look(hub: SmallHub) -> None:
    hub.phone.unanswered = [NO_ANSWER]
    key = sent_text(hub).outbox_key
    hub.report("SM1", DeliveryStatus.SENT, outbox_key=key)
    hub.work()
    assert (hub.phone.looks, len(hub.phone.sent)) == (0, 1)
    assert (hub.one(Text).provider_text_id, hub.one(Text).status) == ("SM1", DeliveryStatus.SENT)


def test_a_text_given_up_for_lost_that_shows_up_after_all_counts_as_the_one_of_the_day(hub: SmallHub) -> None:
    hub.connections.phone_class = BlindPhone
    hub.phone.unanswered = [NO_ANSWER]
    key = sent_text(hub).outbox_key
    hub.wait(seconds=15)
    assert hub.one(Text).status == "not_sent"
    assert "attention" in hub.tasks
    hub.report("SM1", DeliveryStatus.DELIVERED, outbox_key=key)
    assert hub.one(Text).status == DeliveryStatus.DELIVERED
    assert hub.miss_call("CA2").decision_reason == "texted_recently"


def test_a_report_on_a_text_that_is_not_ours_changes_nothing(hub: SmallHub) -> None:
    sent_text(hub)
    hub.report("SM99", DeliveryStatus.DELIVERED)
    assert hub.one(Text).status == DeliveryStatus.ACCEPTED

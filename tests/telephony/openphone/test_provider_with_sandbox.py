"""The provider against simulated Quo over real HTTP."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.contract.errors import Rejected, SignInAgain, TryAgain
from hub.contract.phone_events import CallEvent, CallHappening, DeliveryStatus, MissedBecause, NotDelivered, OutboundCall, VoicemailLeft
from hub.contract.phone_provider import LineMode, LinePoint, PointState, VoiceLine
from hub.contract.texts import OutgoingText, TextRejected
from hub.sandbox.magic_numbers import MAGIC_NUMBERS, Magic
from tests.telephony.openphone.connected_provider import connected_provider
from tests.telephony.openphone.webhook_samples import ADDRESS, CALLER, LINE

TextTo = Callable[..., OutgoingText]
NOBODY, TAKEN, IN_DOUBT = CallHappening.NOBODY_ANSWERED, CallHappening.ACCEPTED, CallHappening.ANSWERED_OR_MAILBOX
VERDICTS = (NOBODY, TAKEN, IN_DOUBT)


def an_hour_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


def told_of(workspace: Any) -> list[Any]:
    return list(workspace.provider.list_calls(LINE, an_hour_ago()))


def verdicts_in(told: list[Any]) -> list[CallEvent]:
    return [one for one in told if isinstance(one, CallEvent) and one.happened in VERDICTS]


def voice_line() -> VoiceLine:
    return VoiceLine(number=LINE, mode=LineMode.BESIDE, address=ADDRESS, business="Harbor Talent")


def test_a_workspace_is_known_by_its_owner_and_its_numbers(workspace: Any) -> None:
    workspace.control("seed", users=[{"email": "sam@harbor.example"}])
    identity = workspace.provider.check_connection()
    assert (identity.name, identity.also) == ("Quo workspace of Mara Lopez", ("PNfront0001",))
    assert identity.id == workspace.vendor.world.owner.id


def test_a_workspace_without_an_owner_does_not_connect(workspace: Any) -> None:
    workspace.vendor.world.users[0].role = "member"
    with pytest.raises(Rejected, match="owner"):
        workspace.provider.check_connection()


def test_a_key_that_is_not_known_opens_nothing(workspace: Any) -> None:
    with pytest.raises(SignInAgain):
        connected_provider(workspace.door, sandbox=workspace.url, key="guessed").check_connection()


def test_a_sent_text_arrives_and_is_found_again_by_its_words(workspace: Any, text_to: TextTo) -> None:
    sent = workspace.provider.send_text(text_to(body="Sorry we missed you.\n"), "text:7")
    workspace.phone("text", **{"from": CALLER, "to": LINE, "body": "Sorry we missed you."})
    assert workspace.handset()[0] == ("received", "Sorry we missed you.\n")
    [found] = workspace.provider.find_text(text_to(body="Sorry we missed you."), "text:7", an_hour_ago())
    assert (found.text_id, found.status) == (sent.text_id, DeliveryStatus.DELIVERED)
    assert workspace.provider.find_text(text_to(body="Other words"), "text:8", an_hour_ago()) == []
    assert workspace.provider.find_text(text_to(), "text:7", datetime.now(UTC) + timedelta(hours=1)) == []
    assert workspace.provider.find_text(text_to(sender="+14155550101"), "text:7", an_hour_ago()) == []


def test_the_newest_of_equal_texts_is_found_first_and_none_is_lost_between_pages(workspace: Any, text_to: TextTo) -> None:
    number = workspace.vendor.world.number_named(LINE)
    sent = [workspace.vendor.phones.text_out(number, CALLER, "Same words", workspace.vendor.world.owner).id for _ in range(103)]
    found = [text.text_id for text in workspace.provider.find_text(text_to(body="Same words"), "k", an_hour_ago())]
    assert len(found) == len(sent)
    assert set(found) == set(sent)


def test_a_text_marks_the_inbox_done_where_that_was_chosen_and_a_reply_opens_it(workspace: Any, text_to: TextTo) -> None:
    workspace.provider_with(inbox_after_texts="done").send_text(text_to(), "k")
    assert [one["done"] for one in workspace.truth("conversations")] == [True]
    workspace.phone("text", **{"from": CALLER, "to": LINE, "body": "Yes please"})
    assert [one["done"] for one in workspace.truth("conversations")] == [False]


def test_a_sender_that_is_not_registered_is_refused_in_our_words(workspace: Any, text_to: TextTo) -> None:
    with pytest.raises(TextRejected) as refusal:
        workspace.provider.send_text(text_to(to=MAGIC_NUMBERS[Magic.NOT_REGISTERED]), "k")
    assert refusal.value.not_delivered is NotDelivered.SENDER_NOT_REGISTERED
    assert workspace.truth("messages") == []


def test_a_limit_is_told_as_such_and_the_next_try_goes_through(workspace: Any, text_to: TextTo) -> None:
    with pytest.raises(TryAgain) as trouble:
        workspace.provider.send_text(text_to(to=MAGIC_NUMBERS[Magic.RATE_LIMIT]), "k")
    assert not trouble.value.may_have_left
    assert workspace.provider.send_text(text_to(to=MAGIC_NUMBERS[Magic.RATE_LIMIT]), "k").text_id


def test_an_answer_that_is_lost_leaves_a_doubt_that_looking_settles(workspace: Any, text_to: TextTo) -> None:
    number = MAGIC_NUMBERS[Magic.ANSWER_LOST]
    with pytest.raises(TryAgain) as trouble:
        workspace.provider.send_text(text_to(to=number), "text:7")
    assert trouble.value.may_have_left
    assert len(workspace.provider.find_text(text_to(to=number), "text:7", an_hour_ago())) == 1


def test_a_line_that_is_not_registered_or_not_there_is_refused_in_our_words(workspace: Any, text_to: TextTo) -> None:
    workspace.control("seed", numbers=[{"phone_number": LINE, "registered": False}])
    for sender, reason in ((LINE, NotDelivered.SENDER_NOT_REGISTERED), ("+14155550101", NotDelivered.SENDER_NOT_USABLE)):
        with pytest.raises(TextRejected) as refusal:
            workspace.provider.send_text(text_to(sender=sender), "k")
        assert refusal.value.not_delivered is reason


def test_an_expired_subscription_is_told_as_such(workspace: Any, text_to: TextTo) -> None:
    workspace.control("seed", expired=True)
    with pytest.raises(TextRejected) as refusal:
        workspace.provider.send_text(text_to(), "k")
    assert refusal.value.not_delivered is NotDelivered.ACCOUNT_SUSPENDED


def test_the_call_list_finds_the_calls_of_callers_whom_nobody_knew(workspace: Any) -> None:
    missed, busy = workspace.miss(), workspace.miss("busy", "+14155550124")
    workspace.phone("voicemail", call=missed, seconds=9)
    answered = workspace.phone("ring", **{"from": "+14155550125", "to": LINE, "ends": "answered"})["call"]
    workspace.phone("ring", **{"from": "+14155550126", "to": LINE})
    made = workspace.phone("staff-call", **{"from": LINE, "to": CALLER})["call"]
    told = told_of(workspace)
    verdicts = {
        (one.call_id, one.caller, one.happened, one.because) for one in told if isinstance(one, CallEvent) and one.happened in VERDICTS
    }
    assert verdicts == {
        (missed, CALLER, NOBODY, MissedBecause.REPORTED),
        (busy, "+14155550124", NOBODY, MissedBecause.BUSY),
        (answered, "+14155550125", TAKEN, None),
    }
    assert [(one.call_id, one.caller, one.duration_s) for one in told if isinstance(one, VoicemailLeft)] == [(missed, CALLER, 9)]
    assert [(one.call_id, one.to, one.ended) for one in told if isinstance(one, OutboundCall)] == [(made, CALLER, True)]


def test_calls_that_ended_before_are_not_listed(workspace: Any) -> None:
    workspace.miss()
    assert list(workspace.provider.list_calls(LINE, datetime.now(UTC) + timedelta(minutes=1))) == []


def test_a_forwarded_and_a_machines_call_stay_in_doubt_in_the_list(workspace: Any) -> None:
    forwarded = workspace.phone("ring", **{"from": CALLER, "to": LINE})["call"]
    workspace.phone("forward", call=forwarded, to="+14155550177")
    workspace.phone("hang-up", call=forwarded)
    by_machine = workspace.phone("ring", **{"from": CALLER, "to": LINE})["call"]
    workspace.phone("answer", call=by_machine, by_machine=True)
    workspace.phone("hang-up", call=by_machine)
    verdicts = {one.call_id: one.happened for one in verdicts_in(told_of(workspace))}
    assert verdicts == {forwarded: IN_DOUBT, by_machine: IN_DOUBT}


def test_subscribing_makes_one_webhook_for_all_numbers_that_carries_them_in_its_address(workspace: Any) -> None:
    secrets = workspace.provider.subscribe(ADDRESS)
    [webhook] = workspace.truth("webhooks")
    assert webhook["url"] == f"{ADDRESS}?PNfront0001=%2B14155550100"
    assert (webhook["resourceIds"], webhook["status"], "call.missed" in webhook["events"]) == (["*"], "enabled", True)
    assert secrets == {"webhook_key": workspace.vendor.world.webhooks[webhook["id"]].key}


def test_subscribing_again_keeps_the_webhook_and_brings_the_secret_that_signs_from_now_on(workspace: Any) -> None:
    first = workspace.provider.subscribe(ADDRESS)
    before = workspace.truth("webhooks")
    second = workspace.provider.subscribe(ADDRESS)
    [webhook] = workspace.vendor.world.webhooks.values()
    assert workspace.truth("webhooks") == before
    assert second == {"webhook_key": webhook.key} != first


def test_subscribing_mends_a_webhook_that_somebody_changed_and_leaves_others_alone(workspace: Any) -> None:
    seeds = [{"url": url, "events": ["call.missed"], "system": "new"} for url in (f"{ADDRESS}?x=1", ADDRESS, "https://crm.example/in")]
    ours, doubled, others = (made["id"] for made in workspace.control("seed", webhooks=seeds)["webhooks"])
    workspace.vendor.world.webhooks[ours].status = "disabled"
    workspace.provider.subscribe(ADDRESS)
    left = {webhook["id"]: webhook for webhook in workspace.truth("webhooks")}
    assert set(left) == {ours, others}
    assert (left[ours]["status"], "message.received" in left[ours]["events"]) == ("enabled", True)
    assert left[others]["events"] == ["call.missed"]
    assert doubled not in left


def test_unsubscribing_takes_our_webhook_away_and_no_other(workspace: Any) -> None:
    workspace.control("seed", webhooks=[{"url": "https://crm.example/in", "events": ["call.missed"], "system": "new"}])
    workspace.provider.subscribe(ADDRESS)
    workspace.provider.unsubscribe(ADDRESS)
    workspace.provider.unsubscribe(ADDRESS)
    assert [webhook["url"] for webhook in workspace.truth("webhooks")] == ["https://crm.example/in"]


def test_a_line_is_ready_when_it_may_text_and_a_webhook_tells_of_it(workspace: Any) -> None:
    def states() -> dict[LinePoint, PointState]:
        return {finding.point: finding.state for finding in workspace.provider.check_line(voice_line())}

    assert states() == {LinePoint.CAN_TEXT: PointState.RIGHT, LinePoint.WEBHOOKS_HERE: PointState.WRONG}
    workspace.provider.subscribe(ADDRESS)
    assert states() == {LinePoint.CAN_TEXT: PointState.RIGHT, LinePoint.WEBHOOKS_HERE: PointState.RIGHT}
    workspace.control("seed", numbers=[{"phone_number": LINE, "may_text": False}])
    [webhook] = workspace.vendor.world.webhooks.values()
    webhook.numbers = ("PNother",)
    assert states() == {LinePoint.CAN_TEXT: PointState.WRONG, LinePoint.WEBHOOKS_HERE: PointState.WRONG}


def test_a_line_that_left_the_workspace_is_not_ready(workspace: Any) -> None:
    workspace.provider.subscribe(ADDRESS)
    workspace.vendor.world.numbers.clear()
    findings = workspace.provider.check_line(voice_line())
    assert {finding.state for finding in findings} == {PointState.WRONG}
    assert all("not in the Quo workspace" in finding.sentence for finding in findings)

"""The one named ending of every call."""

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from hub.calls.ending import ENDINGS, Ending, ending_of
from hub.calls.unsettled import is_unsettled
from hub.contract.phone_events import DeliveryStatus, NotDelivered
from hub.contract.texts import TextRejected
from hub.reasons import BECAUSE, Reason
from hub.records.call import Call, CallOutcome, Decision
from hub.records.conversation import Text
from hub.records.line import Caller, Line
from tests.fakes.small_hub import MEMBER_PHONE, SmallHub


def refused(hub: SmallHub) -> None:
    hub.phone.refused = [TextRejected("No.", not_delivered=NotDelivered.BLOCKED, code="1")]
    texted(hub)


def texted(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)


def failed(hub: SmallHub) -> None:
    texted(hub)
    hub.report("SM1", DeliveryStatus.UNDELIVERED, why=NotDelivered.UNREACHABLE)


def taken(hub: SmallHub) -> None:
    hub.ring()
    hub.pick_up()
    hub.hang_up()


def joined(hub: SmallHub) -> None:
    hub.miss_call("CA0")
    hub.wait(minutes=3)
    hub.miss_call()


def watched(hub: SmallHub) -> None:
    hub.change(Line, watch_only=True)
    hub.miss_call()


def blocked(hub: SmallHub) -> None:
    hub.ring()
    hub.change(Caller, mark="blocked")
    hub.miss_call()


def by_staff(hub: SmallHub) -> None:
    hub.member("Rosa", MEMBER_PHONE)
    hub.miss_call(caller=MEMBER_PHONE)


def answered_later(hub: SmallHub) -> None:
    hub.miss_call()
    hub.clock.move(seconds=5)
    hub.ring("CA2")
    hub.pick_up("CA2")
    hub.wait(seconds=10)


def paused(hub: SmallHub) -> None:
    hub.change_account(texts_paused=True)
    hub.miss_call()


def answered_although_texted(hub: SmallHub) -> None:
    texted(hub)
    hub.pick_up()


@pytest.mark.parametrize(
    ("happens", "ending"),
    [
        (taken, Ending.ANSWERED),
        (texted, Ending.TEXTED),
        (answered_although_texted, Ending.TEXTED),
        (failed, Ending.TEXT_FAILED_CALL_BACK),
        (refused, Ending.TEXT_FAILED_CALL_BACK),
        (paused, Ending.CALL_BACK),
        (joined, Ending.JOINED),
        (watched, Ending.WATCHED),
        (blocked, Ending.LEFT_ALONE),
        (by_staff, Ending.LEFT_ALONE),
        (answered_later, Ending.IN_TOUCH),
    ],
)
def test_every_call_ends_under_one_name(hub: SmallHub, happens: Callable[[SmallHub], None], ending: Ending) -> None:
    happens(hub)
    call = hub.one(Call, Call.provider_call_id == "CA1")
    assert (call.ending, call.ended_as_of) == (ending, hub.clock.now)
    assert ("call_back" in hub.tasks) == (ending in (Ending.CALL_BACK, Ending.TEXT_FAILED_CALL_BACK))


def unsettled(hub: SmallHub) -> list[Call]:
    with hub.database.read(hub.account_id) as session:
        return list(session.scalars(select(Call).where(is_unsettled(session.now, hub.settings.unended_call_s))))


def test_a_text_that_waits_for_the_morning_leaves_nothing_unsettled(hub: SmallHub) -> None:
    hub.clock.stand_at(dt.datetime(2026, 11, 21, 6, 0, tzinfo=dt.UTC))
    hub.miss_call()
    hub.clock.move(hours=3)
    assert (hub.one(Call).ending, unsettled(hub)) == (None, [])


def test_a_call_whose_text_nobody_sends_is_found(hub: SmallHub) -> None:
    hub.miss_call()
    assert unsettled(hub) == []
    hub.clock.move(minutes=18)
    assert [call.provider_call_id for call in unsettled(hub)] == ["CA1"]
    hub.work()
    assert unsettled(hub) == []


def test_a_call_that_nobody_ends_is_found(hub: SmallHub) -> None:
    hub.ring()
    hub.clock.move(minutes=6)
    assert unsettled(hub) == []
    hub.clock.move(minutes=2)
    assert len(unsettled(hub)) == 1


@given(
    st.sampled_from(CallOutcome),
    st.sampled_from([None, *Decision]),
    st.sampled_from([None, *Reason]),
    st.sampled_from([None, "none", "not_sent", *DeliveryStatus]),
    st.sampled_from([*Reason, *NotDelivered]),
)
def test_whatever_is_stored_there_is_at_most_one_ending(
    outcome: CallOutcome, decision: Decision | None, reason: Reason | None, status: str | None, why: str
) -> None:
    call = Call(outcome=outcome, decision=decision, decision_reason=reason)
    text = None if status is None else Text(status=None if status == "none" else status, not_delivered=why)
    ending = ending_of(call, text)
    assert ending is None or ending in ENDINGS
    if outcome is CallOutcome.MISSED and decision is Decision.NO_TEXT and text is None:
        assert ending is not None


def test_every_ending_has_a_sentence() -> None:
    assert set(ENDINGS) == set(Ending)


@pytest.mark.parametrize("reason", list(Reason))
def test_who_should_be_called_back_is_so_under_the_name_of_the_ending(reason: Reason) -> None:
    call = Call(outcome=CallOutcome.MISSED, decision=Decision.NO_TEXT, decision_reason=reason)
    assert (ending_of(call, None) is Ending.CALL_BACK) == BECAUSE[reason].call_back


def test_a_guided_test_ends_as_one_whatever_came_of_it() -> None:
    assert ending_of(Call(guided_test=True, outcome=CallOutcome.MISSED, decision=Decision.TEXT_NOW), Text(status="sent")) is Ending.TESTED
    watching = Call(guided_test=True, outcome=CallOutcome.MISSED, decision=Decision.NO_TEXT, decision_reason=Reason.OPTED_OUT)
    assert ending_of(watching, None) is Ending.TESTED

"""The judgement on a call, whatever the order in which its events are told."""

import datetime as dt
import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.calls.outcome import judge
from hub.contract.phone_events import CallEvent, CallHappening, MissedBecause
from hub.contract.phone_provider import LineMode
from hub.records.call import CallOutcome

NOON = dt.datetime(2026, 11, 20, 17, 0, tzinfo=dt.UTC)


def told(happened: CallHappening, after_s: int = 0, because: MissedBecause | None = None) -> CallEvent:
    at = NOON + dt.timedelta(seconds=after_s)
    return CallEvent(key=f"{happened}{after_s}", call_id="CA1", line="", caller="", happened=happened, at=at, because=because)


RANG, ENDED = told(CallHappening.RANG), told(CallHappening.ENDED, 30)
ACCEPTED = told(CallHappening.ACCEPTED, 10)
MAYBE = told(CallHappening.ANSWERED_OR_MAILBOX, 12)
NOBODY = told(CallHappening.NOBODY_ANSWERED, 20, MissedBecause.NO_ANSWER)


@pytest.mark.parametrize(
    ("events", "mode", "outcome"),
    [
        ([RANG], LineMode.HUB_ANSWERS, CallOutcome.UNDER_WAY),
        ([RANG, NOBODY], LineMode.HUB_ANSWERS, CallOutcome.UNDER_WAY),
        ([RANG, NOBODY, ENDED], LineMode.HUB_ANSWERS, CallOutcome.MISSED),
        ([RANG, ENDED], LineMode.HUB_ANSWERS, CallOutcome.MISSED),
        ([RANG, ACCEPTED], LineMode.HUB_ANSWERS, CallOutcome.ANSWERED),
        ([RANG, NOBODY, ACCEPTED, ENDED], LineMode.HUB_ANSWERS, CallOutcome.ANSWERED),
        ([RANG, MAYBE, ENDED], LineMode.HUB_ANSWERS, CallOutcome.ANSWERED_OR_MAILBOX),
        ([RANG, MAYBE, NOBODY, ENDED], LineMode.HUB_ANSWERS, CallOutcome.MISSED),
        ([RANG, ENDED], LineMode.FORWARDED, CallOutcome.MISSED),
        ([RANG, MAYBE, ENDED], LineMode.FORWARDED, CallOutcome.MISSED),
        ([RANG, ENDED], LineMode.BESIDE, CallOutcome.ANSWERED_OR_MAILBOX),
        ([RANG, NOBODY, ENDED], LineMode.BESIDE, CallOutcome.MISSED),
    ],
)
def test_a_call_is_judged_from_all_that_was_told_of_it(events: list[CallEvent], mode: LineMode, outcome: CallOutcome) -> None:
    assert {judge(order, mode).outcome for order in itertools.permutations(events)} == {outcome}


@pytest.mark.parametrize(
    ("mode", "before_us", "outcome"),
    [
        (LineMode.HUB_ANSWERS, False, CallOutcome.MISSED),
        (LineMode.HUB_ANSWERS, True, CallOutcome.ANSWERED_OR_MAILBOX),
        (LineMode.BESIDE, False, CallOutcome.ANSWERED_OR_MAILBOX),
        (LineMode.FORWARDED, False, CallOutcome.MISSED),
    ],
)
def test_a_call_for_which_nobody_was_rung_is_missed_where_we_should_have_rung_them(
    mode: LineMode, *, before_us: bool, outcome: CallOutcome
) -> None:
    taken_by_no_phone = replace(MAYBE, nobody_rung=True)
    assert judge([RANG, taken_by_no_phone, ENDED], mode, before_us=before_us).outcome is outcome
    assert judge([RANG, taken_by_no_phone, ACCEPTED, ENDED], mode, before_us=before_us).outcome is CallOutcome.ANSWERED


def test_the_reason_that_is_named_counts_more_than_an_unknown_one() -> None:
    unknown = told(CallHappening.NOBODY_ANSWERED, 15, MissedBecause.UNKNOWN)
    busy = told(CallHappening.NOBODY_ANSWERED, 16, MissedBecause.BUSY)
    assert judge([unknown, busy, ENDED], LineMode.HUB_ANSWERS).because is MissedBecause.BUSY


happenings = st.builds(told, st.sampled_from(CallHappening), st.integers(0, 60), st.sampled_from([None, *MissedBecause]))


@given(st.lists(happenings, min_size=1, max_size=7), st.randoms(), st.sampled_from(LineMode))
def test_no_order_of_the_same_events_changes_the_judgement(events: list[CallEvent], chance: object, mode: LineMode) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert judge(shuffled, mode) == judge(events, mode)


@pytest.mark.parametrize("happened", [CallHappening.ACCEPTED, CallHappening.ANSWERED_OR_MAILBOX])
@pytest.mark.parametrize("written", ["+14155550188", "(415) 555-0188"])
def test_a_call_that_only_a_message_taker_picked_up_was_missed(happened: CallHappening, written: str) -> None:
    picked_up = replace(told(happened, 22), answered_by=written)
    judgement = judge([RANG, NOBODY, picked_up, ENDED], LineMode.BESIDE, ["+14155550188"], "US")
    assert (judgement.outcome, judgement.because) == (CallOutcome.MISSED, MissedBecause.MESSAGE_TAKEN)
    elsewhere = judge([RANG, picked_up, ENDED], LineMode.HUB_ANSWERS, ["+14155550189"], "US")
    assert elsewhere.outcome is not CallOutcome.MISSED


def test_a_person_who_took_the_call_counts_more_than_a_message_taker_on_another_leg() -> None:
    service = replace(told(CallHappening.ACCEPTED, 9), answered_by="+14155550188")
    assert judge([RANG, service, ACCEPTED, ENDED], LineMode.HUB_ANSWERS, ["+14155550188"]).outcome is CallOutcome.ANSWERED

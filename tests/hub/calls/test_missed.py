"""The decision on a call: every reason, which of several counts, and when a text is due."""

import datetime as dt
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.calls.missed import Decision, Situation, decide
from hub.reasons import BECAUSE, Reason
from hub.records.call import CallOutcome

NEW_YORK = ("America/New_York",)
NOON = dt.datetime(2026, 11, 20, 17, 0, tzinfo=dt.UTC)
AT_NIGHT = dt.datetime(2026, 11, 20, 22, 30, tzinfo=ZoneInfo("America/New_York")).astimezone(dt.UTC)
MORNING = dt.datetime(2026, 11, 21, 8, 0, tzinfo=ZoneInfo("America/New_York")).astimezone(dt.UTC)
MISSED = Situation(outcome=CallOutcome.MISSED, ended_at=NOON, now=NOON, caller_zones=NEW_YORK)
RECENTLY = NOON - dt.timedelta(hours=23)
LATE = NOON + dt.timedelta(minutes=16)

# as they count: an earlier one wins over a later one
OBJECTIONS: list[tuple[dict[str, Any], Reason]] = [
    ({"outcome": CallOutcome.ANSWERED}, Reason.ANSWERED),
    ({"outcome": CallOutcome.ANSWERED_OR_MAILBOX}, Reason.ANSWERED_OR_MAILBOX),
    ({"withheld": True, "textable": False}, Reason.WITHHELD),
    ({"own_number": True, "textable": False}, Reason.OWN_NUMBER),
    ({"staff_number": True, "textable": False}, Reason.STAFF_NUMBER),
    ({"opted_out": True}, Reason.OPTED_OUT),
    ({"landline": True, "textable": False}, Reason.LANDLINE),
    ({"textable": False}, Reason.UNTEXTABLE),
    ({"answered_since": True}, Reason.ANSWERED_ON_SECOND_TRY),
    ({"last_automatic_text_at": RECENTLY}, Reason.TEXTED_RECENTLY),
    ({"account_paused": True}, Reason.ACCOUNT_PAUSED),
    ({"line_paused": True}, Reason.LINE_PAUSED),
    ({"caller_paused": True}, Reason.CALLER_PAUSED),
    ({"now": LATE}, Reason.TOO_LATE),
    ({"watch_only": True}, Reason.WATCH_ONLY),
]


@pytest.mark.parametrize(("changes", "reason"), OBJECTIONS, ids=[reason for _, reason in OBJECTIONS])
def test_each_objection_alone_keeps_the_text_back_and_says_why(changes: dict[str, Any], reason: Reason) -> None:
    verdict = decide(replace(MISSED, **changes))
    assert (verdict.decision, verdict.reason, verdict.sentence) == (Decision.NO_TEXT, reason, BECAUSE[reason].sentence)


@pytest.mark.parametrize("first", range(len(OBJECTIONS)), ids=[reason for _, reason in OBJECTIONS])
def test_of_several_objections_the_most_certain_one_is_named(first: int) -> None:
    for later in range(first + 1, len(OBJECTIONS)):
        changes = {**OBJECTIONS[later][0], **OBJECTIONS[first][0]}
        assert decide(replace(MISSED, **changes)).reason is OBJECTIONS[first][1]


def test_every_reason_is_reached_and_has_its_sentence() -> None:
    at_night = replace(MISSED, ended_at=AT_NIGHT, now=AT_NIGHT)
    reached = {decide(replace(MISSED, **changes)).reason for changes, _ in OBJECTIONS}
    reached |= {decide(MISSED).reason, decide(at_night).reason}
    assert reached <= set(Reason) == set(BECAUSE)


def test_a_missed_call_is_texted_after_the_delay_and_for_a_quarter_of_an_hour() -> None:
    verdict = decide(replace(MISSED, delay=dt.timedelta(seconds=40)))
    assert (verdict.decision, verdict.reason) == (Decision.TEXT_NOW, Reason.MISSED)
    assert (verdict.at, verdict.until) == (NOON + dt.timedelta(seconds=40), NOON + dt.timedelta(minutes=15))


def test_the_delay_runs_from_the_end_of_the_call_even_when_we_learn_of_it_later() -> None:
    assert decide(replace(MISSED, now=NOON + dt.timedelta(minutes=5))).at == NOON + dt.timedelta(seconds=15)


def test_a_day_after_the_last_automatic_text_the_next_one_may_go_out() -> None:
    assert decide(replace(MISSED, last_automatic_text_at=NOON - dt.timedelta(hours=24))).decision is Decision.TEXT_NOW


def test_a_text_still_on_its_way_counts_as_one() -> None:
    assert decide(replace(MISSED, last_automatic_text_at=NOON + dt.timedelta(hours=9))).reason is Reason.TEXTED_RECENTLY


def test_a_call_at_half_past_ten_is_texted_at_eight_in_the_morning() -> None:
    verdict = decide(replace(MISSED, ended_at=AT_NIGHT, now=AT_NIGHT))
    assert (verdict.decision, verdict.reason, verdict.at) == (Decision.TEXT_AT, Reason.NIGHT, MORNING)
    assert verdict.until == AT_NIGHT + dt.timedelta(hours=12)


def test_who_said_that_texts_may_go_out_at_night_gets_them_out_at_once() -> None:
    assert decide(replace(MISSED, ended_at=AT_NIGHT, now=AT_NIGHT, texts_at_night=True)).decision is Decision.TEXT_NOW


def test_a_text_whose_delay_ends_in_the_night_waits_for_the_morning() -> None:
    just_before = dt.datetime(2026, 11, 20, 20, 59, 50, tzinfo=ZoneInfo("America/New_York")).astimezone(dt.UTC)
    assert decide(replace(MISSED, ended_at=just_before, now=just_before)).at == MORNING


def test_a_text_that_would_wait_more_than_twelve_hours_becomes_a_call_back() -> None:
    both = ("Pacific/Honolulu", "America/New_York")
    evening = dt.datetime(2026, 11, 20, 21, 30, tzinfo=ZoneInfo("America/New_York")).astimezone(dt.UTC)
    verdict = decide(replace(MISSED, ended_at=evening, now=evening, caller_zones=both))
    assert (verdict.decision, verdict.reason, verdict.call_back) == (Decision.NO_TEXT, Reason.TOO_LATE, True)


def test_a_night_call_that_we_learn_of_the_next_noon_is_too_late() -> None:
    verdict = decide(replace(MISSED, ended_at=AT_NIGHT, now=MORNING + dt.timedelta(hours=4)))
    assert (verdict.decision, verdict.reason) == (Decision.NO_TEXT, Reason.TOO_LATE)


def test_a_watching_line_says_at_night_too_that_it_would_have_texted() -> None:
    assert decide(replace(MISSED, ended_at=AT_NIGHT, now=AT_NIGHT, watch_only=True)).reason is Reason.WATCH_ONLY


@pytest.mark.parametrize(("changes", "reason"), OBJECTIONS, ids=[reason for _, reason in OBJECTIONS])
def test_a_person_is_asked_to_ring_back_where_a_text_was_owed_and_cannot_go_out(changes: dict[str, Any], reason: Reason) -> None:
    assert decide(replace(MISSED, **changes)).call_back is BECAUSE[reason].call_back


@given(st.datetimes(timezones=st.just(dt.UTC), min_value=dt.datetime(2025, 1, 1), max_value=dt.datetime(2028, 1, 1)))  # noqa: DTZ001 - hypothesis adds the zone
def test_no_text_is_ever_due_in_the_callers_night(moment: dt.datetime) -> None:
    verdict = decide(replace(MISSED, ended_at=moment, now=moment, caller_zones=("America/New_York", "America/Chicago")))
    if verdict.at is not None:
        for zone in ("America/New_York", "America/Chicago"):
            assert 8 <= verdict.at.astimezone(ZoneInfo(zone)).hour < 21


def test_a_call_of_the_evening_that_is_heard_of_at_night_waits_for_the_morning() -> None:
    ended = AT_NIGHT.replace(hour=1, minute=55)  # 20:55 in New York
    verdict = decide(replace(MISSED, ended_at=ended, now=ended + dt.timedelta(minutes=7)))
    assert (verdict.decision, verdict.at) == (Decision.TEXT_AT, MORNING)

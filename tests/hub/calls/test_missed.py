"""The decision on a call: every reason, which of several counts, and when a text is due."""

import datetime as dt
from dataclasses import fields, replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.calls.missed import Situation, WhoCalled, decide, order_of_checks
from hub.contract.phone_events import Attestation
from hub.contract.phone_provider import LineType
from hub.reasons import BECAUSE, Reason
from hub.records.call import CallOutcome, Decision
from hub.records.line import CallerMark
from hub.standing.objections import Standing

NEW_YORK = ("America/New_York",)
NOON = dt.datetime(2026, 11, 20, 17, 0, tzinfo=dt.UTC)
AT_NIGHT = dt.datetime(2026, 11, 20, 22, 30, tzinfo=ZoneInfo("America/New_York")).astimezone(dt.UTC)
MORNING = dt.datetime(2026, 11, 21, 8, 0, tzinfo=ZoneInfo("America/New_York")).astimezone(dt.UTC)
STANDING = Standing(now=NOON, country="US", countries=frozenset({"US", "CA"}))
MISSED = Situation(outcome=CallOutcome.MISSED, ended_at=NOON, standing=STANDING, caller_zones=NEW_YORK)
RECENTLY = NOON - dt.timedelta(hours=23)
LATE = NOON + dt.timedelta(minutes=16)
IN_STANDING = {field.name for field in fields(Standing)}

# as they count: an earlier one wins over a later one
OBJECTIONS: list[tuple[dict[str, Any], Reason]] = [
    ({"outcome": CallOutcome.ANSWERED}, Reason.ANSWERED),
    ({"outcome": CallOutcome.ANSWERED_OR_MAILBOX}, Reason.ANSWERED_OR_MAILBOX),
    ({"who": WhoCalled.WITHHELD}, Reason.WITHHELD),
    ({"who": WhoCalled.OWN_LINE}, Reason.OWN_NUMBER),
    ({"who": WhoCalled.STAFF}, Reason.STAFF_NUMBER),
    ({"who": WhoCalled.SHORT_CODE}, Reason.SHORT_CODE),
    ({"who": WhoCalled.UNREADABLE}, Reason.UNREADABLE),
    ({"mark": CallerMark.BLOCKED}, Reason.CALLER_BLOCKED),
    ({"mark": CallerMark.PERSONAL}, Reason.PERSONAL),
    ({"mark": CallerMark.NOT_A_CUSTOMER}, Reason.NOT_A_CUSTOMER),
    ({"attestation": Attestation.FAILED}, Reason.SPOOFED),
    ({"lines_rung": 3}, Reason.ROBOCALL),
    ({"rang_s": 2.9}, Reason.RANG_TOO_SHORT),
    ({"opted_out": True}, Reason.OPTED_OUT),
    ({"kind": LineType.PREMIUM}, Reason.PREMIUM_NUMBER),
    ({"kind": LineType.LANDLINE, "textable": False}, Reason.LANDLINE),
    ({"cannot_text": "landline"}, Reason.LANDLINE),
    ({"textable": False}, Reason.UNTEXTABLE),
    ({"cannot_text": "invalid_number"}, Reason.UNTEXTABLE),
    ({"country": "JM"}, Reason.COUNTRY_NOT_ALLOWED),
    ({"answered_since": True}, Reason.ANSWERED_ON_SECOND_TRY),
    ({"called_back": True}, Reason.CALLED_BACK),
    ({"member_wrote": True}, Reason.MEMBER_WROTE),
    ({"they_wrote": True}, Reason.THEY_WROTE_FIRST),
    ({"other_auto_reply": True}, Reason.OTHER_AUTO_REPLY),
    ({"staff_in_touch_at": NOON - dt.timedelta(hours=3)}, Reason.HUMAN_CONVERSATION),
    ({"last_automatic_text_at": RECENTLY}, Reason.TEXTED_RECENTLY),
    ({"known_person": True, "texts_known_people": False}, Reason.EXISTING_CONTACT),
    ({"account_paused": True}, Reason.ACCOUNT_PAUSED),
    ({"line_paused": True}, Reason.LINE_PAUSED),
    ({"caller_paused": True}, Reason.CALLER_PAUSED),
    ({"sender_trouble": "sender_not_registered"}, Reason.SENDER_NOT_REGISTERED),
    ({"sender_trouble": "account_suspended"}, Reason.SENDER_PAUSED),
    ({"texts_to_caller": 3}, Reason.TOO_MANY_TEXTS),
    ({"texts_this_day": 200}, Reason.LINE_CAP),
    ({"texts_this_hour": 60}, Reason.LINE_CAP),
    ({"spent_cents": 5000.0}, Reason.SPEND_CAP),
    ({"now": LATE}, Reason.TOO_LATE),
    ({"watch_only": True}, Reason.WATCH_ONLY),
]
NAMES = [f"{reason}-{number}" for number, (_, reason) in enumerate(OBJECTIONS)]


def situation(**changes: Any) -> Situation:
    """A missed call of an ordinary caller at noon, with these changes to it and to how things stand."""
    standing = {name: value for name, value in changes.items() if name in IN_STANDING}
    rest = {name: value for name, value in changes.items() if name not in IN_STANDING}
    return replace(MISSED, standing=replace(STANDING, **standing), **rest)


@pytest.mark.parametrize(("changes", "reason"), OBJECTIONS, ids=NAMES)
def test_each_objection_alone_keeps_the_text_back_and_says_why(changes: dict[str, Any], reason: Reason) -> None:
    verdict = decide(situation(**changes))
    assert (verdict.decision, verdict.reason, verdict.sentence) == (Decision.NO_TEXT, reason, BECAUSE[reason].sentence)


@given(st.lists(st.sampled_from(range(len(OBJECTIONS))), min_size=1, unique=True))
def test_of_several_objections_the_most_certain_one_is_named_and_none_of_them_lets_a_text_out(chosen: list[int]) -> None:
    changes: dict[str, Any] = {}
    for number in sorted(chosen, reverse=True):
        changes |= OBJECTIONS[number][0]
    verdict = decide(situation(**changes))
    assert (verdict.decision, verdict.at) == (Decision.NO_TEXT, None)
    order = order_of_checks()
    assert order.index(verdict.reason) <= min(order.index(OBJECTIONS[number][1]) for number in chosen)


def test_the_checks_are_listed_in_the_order_in_which_they_count() -> None:
    found = list(dict.fromkeys(reason for _, reason in OBJECTIONS))
    assert list(order_of_checks()) == [*found, Reason.NIGHT, Reason.MISSED]


def test_a_limit_of_nothing_is_no_limit() -> None:
    off = {"robocall_lines": 0, "shortest_ring_s": 0, "texts_per_caller_hour": 0, "most_texts_an_hour": 0, "most_texts_a_day": 0}
    busy = {"lines_rung": 9, "rang_s": 0.5, "texts_to_caller": 9, "texts_this_hour": 900, "texts_this_day": 900, "spent_cents": 9e9}
    assert decide(situation(**off, **busy, spend_cap_cents=0)).decision is Decision.TEXT_NOW


def test_a_missed_call_is_texted_after_the_delay_and_for_a_quarter_of_an_hour() -> None:
    verdict = decide(situation(delay=dt.timedelta(seconds=40)))
    assert (verdict.decision, verdict.reason) == (Decision.TEXT_NOW, Reason.MISSED)
    assert (verdict.at, verdict.until) == (NOON + dt.timedelta(seconds=40), NOON + dt.timedelta(minutes=15))


def test_the_delay_runs_from_the_end_of_the_call_even_when_we_learn_of_it_later() -> None:
    assert decide(situation(now=NOON + dt.timedelta(minutes=5))).at == NOON + dt.timedelta(seconds=15)


def test_a_day_after_the_last_automatic_text_the_next_one_may_go_out() -> None:
    assert decide(situation(last_automatic_text_at=NOON - dt.timedelta(hours=24))).decision is Decision.TEXT_NOW


def test_a_text_still_on_its_way_counts_as_one() -> None:
    assert decide(situation(last_automatic_text_at=NOON + dt.timedelta(hours=9))).reason is Reason.TEXTED_RECENTLY


def test_a_call_at_half_past_ten_is_texted_at_eight_in_the_morning() -> None:
    verdict = decide(situation(ended_at=AT_NIGHT, now=AT_NIGHT))
    assert (verdict.decision, verdict.reason, verdict.at) == (Decision.TEXT_AT, Reason.NIGHT, MORNING)
    assert verdict.until == AT_NIGHT + dt.timedelta(hours=12)


def test_who_said_that_texts_may_go_out_at_night_gets_them_out_at_once() -> None:
    assert decide(situation(ended_at=AT_NIGHT, now=AT_NIGHT, texts_at_night=True)).decision is Decision.TEXT_NOW


def test_a_text_whose_delay_ends_in_the_night_waits_for_the_morning() -> None:
    just_before = dt.datetime(2026, 11, 20, 20, 59, 50, tzinfo=ZoneInfo("America/New_York")).astimezone(dt.UTC)
    assert decide(situation(ended_at=just_before, now=just_before)).at == MORNING


def test_a_text_that_would_wait_more_than_twelve_hours_becomes_a_call_back() -> None:
    both = ("Pacific/Honolulu", "America/New_York")
    evening = dt.datetime(2026, 11, 20, 21, 30, tzinfo=ZoneInfo("America/New_York")).astimezone(dt.UTC)
    verdict = decide(situation(ended_at=evening, now=evening, caller_zones=both))
    assert (verdict.decision, verdict.reason, verdict.call_back) == (Decision.NO_TEXT, Reason.TOO_LATE, True)


def test_a_night_call_that_we_learn_of_the_next_noon_is_too_late() -> None:
    verdict = decide(situation(ended_at=AT_NIGHT, now=MORNING + dt.timedelta(hours=4)))
    assert (verdict.decision, verdict.reason) == (Decision.NO_TEXT, Reason.TOO_LATE)


def test_a_watching_line_says_at_night_too_that_it_would_have_texted() -> None:
    assert decide(situation(ended_at=AT_NIGHT, now=AT_NIGHT, watch_only=True)).reason is Reason.WATCH_ONLY


@pytest.mark.parametrize(("changes", "reason"), OBJECTIONS, ids=NAMES)
def test_a_person_is_asked_to_ring_back_where_a_text_was_owed_and_cannot_go_out(changes: dict[str, Any], reason: Reason) -> None:
    assert decide(situation(**changes)).call_back is BECAUSE[reason].call_back


@given(st.datetimes(timezones=st.just(dt.UTC), min_value=dt.datetime(2025, 1, 1), max_value=dt.datetime(2028, 1, 1)))  # noqa: DTZ001 - hypothesis adds the zone
def test_no_text_is_ever_due_in_the_callers_night(moment: dt.datetime) -> None:
    verdict = decide(situation(ended_at=moment, now=moment, caller_zones=("America/New_York", "America/Chicago")))
    if verdict.at is not None:
        for zone in ("America/New_York", "America/Chicago"):
            assert 8 <= verdict.at.astimezone(ZoneInfo(zone)).hour < 21


def test_a_call_of_the_evening_that_is_heard_of_at_night_waits_for_the_morning() -> None:
    ended = AT_NIGHT.replace(hour=1, minute=55)  # 20:55 in New York
    verdict = decide(situation(ended_at=ended, now=ended + dt.timedelta(minutes=7)))
    assert (verdict.decision, verdict.at) == (Decision.TEXT_AT, MORNING)

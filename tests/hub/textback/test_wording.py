"""Texts are filled from fixed fields, without holes and without anything being evaluated."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.contract.phone_events import MissedBecause
from hub.hours import Closed, ClosedBecause, Open
from hub.records.account import Trade
from hub.textback.packs import LANGUAGES, pack_template
from hub.textback.sms_parts import measure
from hub.textback.template_fields import FIELDS, MissingValue, field_faults, fields_in, fill
from hub.textback.text_state import TextState, text_state
from hub.textback.times import at_time, clock_time, next_opening
from hub.textback.wording import Wording, business_name, opt_out_confirmation, worded

ZONE = "America/New_York"
FRIDAY_NIGHT = dt.datetime(2026, 11, 21, 3, 5, tzinfo=dt.UTC)
OWN = Wording("template/7", "{business} here, sorry we missed your call {when}. We open at {opens_at}.")
PLAIN = Wording("recruiting/open/en/1", pack_template(Trade.RECRUITING, TextState.OPEN, "en").body)
OPEN, CLOSED = Open(None), Closed(FRIDAY_NIGHT, ClosedBecause.HOURS)
HOLIDAY = Closed(FRIDAY_NIGHT, ClosedBecause.HOLIDAY, "Thanksgiving Day")


def test_the_first_text_reads_as_it_always_did() -> None:
    said = worded([PLAIN], {"business": "Harbor Talent"}, waited=False)
    question = "Calling about a role or a hire? Reply and a recruiter will jump in."
    assert said.body == f"Harbor Talent here, sorry we missed your call. {question} STOP to opt out."
    assert said.wording.name == "recruiting/open/en/1"
    assert said.passed_over == ()


def test_a_text_that_waited_says_when_they_called() -> None:
    said = worded([PLAIN], {"business": "Harbor Talent", "when": "at 10:05 PM"}, waited=True)
    assert said.body.startswith("Harbor Talent here, sorry we missed your call at 10:05 PM. Calling")


def test_a_field_without_a_value_leaves_no_hole_but_the_next_wording() -> None:
    said = worded([OWN, PLAIN], {"business": "Harbor Talent"}, waited=False)
    assert said.wording is PLAIN
    assert said.passed_over == ("there is nothing to write for {opens_at} now",)


def test_a_wording_that_cannot_say_when_they_called_is_not_sent_in_the_morning() -> None:
    timeless = Wording("template/8", "{business} here, sorry we missed your call.")
    assert worded([timeless, PLAIN], {"business": "A", "when": "at 9 PM"}, waited=True).wording is PLAIN
    assert worded([timeless, PLAIN], {"business": "A"}, waited=False).wording is timeless


def test_a_stored_wording_with_a_field_of_the_past_is_passed_over() -> None:
    assert worded([Wording("template/9", "{business} {gone}"), PLAIN], {"business": "A"}, waited=False).wording is PLAIN


@pytest.mark.parametrize(
    "body", ["{business.__class__}", "{business!r}", "{business:>9}", "{0}", "{}", "{ business }", "{{business}}", "a } b", "{open"]
)
def test_nothing_but_a_known_name_between_braces_is_a_field(body: str) -> None:
    assert field_faults(body)


def test_values_are_never_read_as_templates() -> None:
    assert fill("{business}.", {"business": "{link} {0.__class__}"}) == "{link} {0.__class__}."


def test_a_missing_value_is_named() -> None:
    with pytest.raises(MissingValue) as missing:
        fill("Hi {owner_first_name}", {})
    assert missing.value.field == "owner_first_name"


@given(st.text(), st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text()))
def test_a_body_without_faults_is_filled_or_a_missing_value_is_named(body: str, values: dict[str, str]) -> None:
    if field_faults(body):
        return
    empty = {name for name in fields_in(body) if not values.get(name) and not FIELDS[name].may_be_empty}
    if not empty:
        fill(body, values)
        return
    with pytest.raises(MissingValue) as missing:
        fill(body, values)
    assert missing.value.field in empty


@pytest.mark.parametrize("trade", Trade)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plain_wording_of_a_pack_can_always_be_filled(trade: Trade, language: str) -> None:
    assert "A" in fill(pack_template(trade, TextState.OPEN, language).body, {"business": "A"})


@pytest.mark.parametrize("trade", Trade)
@pytest.mark.parametrize("state", TextState)
def test_every_wording_of_a_pack_can_say_when_they_called(trade: Trade, state: TextState) -> None:
    assert all("{when}" in pack_template(trade, state, language).body for language in LANGUAGES)


def test_an_unknown_language_is_answered_in_english() -> None:
    assert pack_template(Trade.RECRUITING, TextState.OPEN, "de").name == "recruiting/open/en/1"


@given(st.text())
def test_no_name_makes_a_text_longer_than_a_coach_allows(name: str) -> None:
    assert len(worded([PLAIN], {"business": business_name(name) or "A", "when": "at 10:30 PM"}, waited=True).body) <= 320


def test_a_name_with_typographic_marks_stays_plain() -> None:
    assert measure(opt_out_confirmation("Bay\u2019s Plumbing &amp; Heating")).forcing == ()


@pytest.mark.parametrize(
    ("language", "at", "tomorrow", "far"),
    [
        ("en", "at 10:05 PM", "10:05 PM tomorrow", "10:05 PM on Nov 20"),
        ("es", "a las 10:05 PM", "las 10:05 PM de mañana", "las 10:05 PM del 20 de noviembre"),
        ("fr", "à 22 h 05", "22 h 05 demain", "22 h 05 le 20/11"),
    ],
)
def test_times_are_said_in_the_language_of_the_text(language: str, at: str, tomorrow: str, far: str) -> None:
    clock = clock_time(FRIDAY_NIGHT, ZONE, language)
    assert at_time(FRIDAY_NIGHT, ZONE, language) == at
    assert at.endswith(clock)
    days = (0, 1, 10)
    said = [next_opening(FRIDAY_NIGHT, FRIDAY_NIGHT - dt.timedelta(days=day), ZONE, language) for day in days]
    assert said == [clock, tomorrow, far]
    assert all(measure(one).forcing == () for one in said)


def test_the_next_opening_is_named_by_its_weekday_and_for_strangers_with_its_zone() -> None:
    monday = dt.datetime(2026, 11, 23, 14, tzinfo=dt.UTC)
    assert next_opening(monday, FRIDAY_NIGHT, ZONE, "en") == "9 AM on Monday"
    assert next_opening(monday, FRIDAY_NIGHT, ZONE, "en", named_zone=True) == "9 AM EST on Monday"
    assert clock_time(monday - dt.timedelta(hours=8), ZONE, "es") == "la 1:00 AM"


def test_every_state_has_its_occasion() -> None:
    assert text_state(None) is TextState.OPEN
    assert text_state(OPEN, because=MissedBecause.BUSY) is TextState.BUSY
    assert text_state(CLOSED, because=MissedBecause.BUSY) is TextState.AFTER_HOURS
    assert text_state(HOLIDAY) is TextState.HOLIDAY
    assert text_state(CLOSED, left_voicemail=True) is TextState.VOICEMAIL_LEFT
    assert text_state(CLOSED, left_voicemail=True, urgent_replies=True) is TextState.EMERGENCY
    assert text_state(OPEN, urgent_replies=True) is TextState.OPEN
    assert text_state(None, because=MissedBecause.AFTER_HOURS) is TextState.AFTER_HOURS


def test_nobody_is_on_another_line_any_more_in_the_morning() -> None:
    assert text_state(OPEN, because=MissedBecause.BUSY, waited=True) is TextState.OPEN

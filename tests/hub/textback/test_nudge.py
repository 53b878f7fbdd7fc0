"""Whoever did not answer is reminded once, a day later, where the law lets it and nobody was heard of meanwhile."""

import datetime as dt
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from hub.records.conversation import Text, TextKind
from hub.records.line import Caller
from tests.fakes.small_hub import SmallHub

NUDGE = "Harbor Talent here again about your call. Can we still help? Reply and a recruiter will jump in. STOP to opt out."


@pytest.fixture
def nudging(hub: SmallHub) -> SmallHub:
    """A hub that reminds, with a caller who was texted just now."""
    hub.change_account(nudges=True)
    hub.miss_call()
    hub.wait(seconds=15)
    return hub


def nudges(hub: SmallHub) -> list[str]:
    return [body for body in hub.phone.bodies if "here again" in body]


def test_a_caller_who_does_not_answer_is_reminded_once_after_a_day(nudging: SmallHub) -> None:
    nudging.wait(hours=23, minutes=59)
    assert nudges(nudging) == []
    nudging.wait(minutes=2)
    assert nudges(nudging) == [NUDGE]
    for _ in range(5):
        nudging.wait(hours=24)
    assert nudges(nudging) == [NUDGE]


def test_nobody_is_reminded_until_the_business_wants_it(hub: SmallHub) -> None:
    hub.miss_call()
    hub.wait(seconds=15)
    hub.wait(hours=25)
    assert nudges(hub) == []


def talk(hub: SmallHub) -> None:
    hub.ring("CA2")
    hub.pick_up("CA2")
    hub.hang_up("CA2")


HEARD_OF: dict[str, tuple[Callable[[SmallHub], None], str]] = {
    "they wrote": (lambda hub: hub.reply("Is the role open?"), "they_wrote_first"),
    "they opted out": (lambda hub: hub.reply("STOP", provider_confirmed_opt_out=True), "opted_out"),
    "staff wrote": (lambda hub: hub.staff_writes("Hi, this is Rosa."), "member_wrote"),
    "staff called": (lambda hub: hub.staff_calls(), "called_back"),
    "they called again and somebody answered": (talk, "answered_on_second_try"),
    "they are paused": (lambda hub: hub.change(Caller, texts_paused=True), "caller_paused"),
    "they are no customer": (lambda hub: hub.change(Caller, mark="not_a_customer"), "caller_paused"),
    "everything is paused": (lambda hub: hub.change_account(texts_paused=True), "account_paused"),
    "it was switched off": (lambda hub: hub.change_account(nudges=False), "account_paused"),
}


@pytest.mark.parametrize("meanwhile", HEARD_OF)
def test_nobody_is_reminded_when(nudging: SmallHub, meanwhile: str) -> None:
    happens, why = HEARD_OF[meanwhile]
    nudging.wait(hours=2)
    happens(nudging)
    nudging.wait(hours=23)
    assert nudges(nudging) == []
    assert nudging.one(Text, Text.kind == TextKind.NUDGE).not_delivered == why


def test_a_second_missed_call_right_after_the_first_takes_no_reminder_away(nudging: SmallHub) -> None:
    nudging.wait(minutes=3)
    nudging.miss_call("CA2")
    nudging.wait(hours=24)
    assert nudges(nudging) == [NUDGE]


@pytest.mark.parametrize("number", ["+13055550142", "+14055550142", "+12065550142", "+14105550142", "+12035550142", "+12145550142"])
def test_nobody_is_reminded_in_a_strict_state(hub: SmallHub, number: str) -> None:
    hub.change_account(nudges=True)
    hub.miss_call(caller=number)
    hub.wait(seconds=15)
    hub.wait(hours=25)
    assert nudges(hub) == []
    assert "They are not reminded: the state where they may be is strict about it, or is not known." in hub.story


def test_a_reminder_waits_for_the_hours_of_the_callers_state(hub: SmallHub) -> None:
    hub.change_account(nudges=True, texts_at_night=True)
    saturday = dt.datetime(2026, 11, 21, 22, 0, tzinfo=ZoneInfo("America/Chicago"))
    hub.clock.stand_at(saturday)
    hub.miss_call(caller="+15045550142")  # Louisiana, which takes no such text on a Sunday
    hub.wait(seconds=15)
    hub.wait(hours=25)
    assert nudges(hub) == []
    hub.clock.stand_at(dt.datetime(2026, 11, 23, 8, 0, tzinfo=ZoneInfo("America/Chicago")))
    hub.work()
    assert nudges(hub) == [NUDGE]


def test_a_reminder_that_could_not_leave_in_three_days_is_dropped(nudging: SmallHub) -> None:
    nudging.wait(hours=73)
    assert nudges(nudging) == []
    assert nudging.one(Text, Text.kind == TextKind.NUDGE).not_delivered == "too_late"

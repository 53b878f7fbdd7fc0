"""Which words a missed caller gets: by the hours, the line, the language, and what happened on the call."""

import datetime as dt
from typing import Any

import pytest

from hub.contract.phone_events import CallHappening, MissedBecause, VoicemailLeft
from hub.events import VoicemailReported
from hub.hours import DayException, Range, Schedule
from hub.records.account import Account, Desk
from hub.records.call import Task
from hub.records.conversation import Conversation, Text
from hub.records.line import Line
from hub.records.schedules import ScheduleOwner, keep_schedule
from hub.records.words import TextTemplate
from hub.textback.choosing_words import coach_facts
from hub.textback.coach import CoachFacts
from hub.textback.templates import TemplatePlace, TemplateRefused, save_template, take_template_back, template_versions
from hub.textback.text_state import TextState
from tests.fakes.small_hub import CALLER, LINE, SmallHub

ZONE = "America/New_York"
OWN = "{business} here, sorry we missed your call {when}. How can we help? Reply and {owner_first_name} will answer. STOP to opt out."
SHORT = "{business} here, sorry we missed your call {when}. How can we help? A person will answer. STOP to opt out."
FACTS = CoachFacts(values={"business": "Harbor Talent"})


def open_hours(opens: int, closes: int, **more: Any) -> Schedule:
    return Schedule(zone=ZONE, week=((Range(dt.time(opens), dt.time(closes)),),) * 7, **more)


def keep(hub: SmallHub, schedule: Schedule, **owner: int) -> None:
    with hub.write() as session:
        keep_schedule(session, ScheduleOwner(**owner), schedule, "Maria")


def write(hub: SmallHub, body: str, state: TextState = TextState.OPEN, language: str = "en", line_id: int | None = None) -> str:
    with hub.write() as session:
        place = TemplatePlace(line_id=line_id, state=state, language=language)
        return f"template/{save_template(session, place, body, FACTS, 'Maria').id}"


def text_back(hub: SmallHub, call: str = "CA1", because: MissedBecause | None = None) -> Text:
    hub.ring(call)
    hub.tell_of_call(call, CallHappening.NOBODY_ANSWERED, because=because or MissedBecause.NO_ANSWER)
    hub.hang_up(call)
    hub.wait(seconds=15)
    return hub.one(Text)


def closed_now(hub: SmallHub, **more: Any) -> Schedule:
    """Open for two hours, and closed since one."""
    hour = hub.clock.now.astimezone(dt.timezone(dt.timedelta(hours=-5))).hour
    return open_hours((hour - 3) % 24, (hour - 1) % 24, **more)


def test_without_hours_the_words_are_the_plain_ones(hub: SmallHub) -> None:
    text = text_back(hub)
    assert text.wording == "recruiting/open/en/1"
    assert text.body.startswith("Harbor Talent here, sorry we missed your call. Calling about a role or a hire?")
    assert not [said for said in hub.story if "wording" in said]


def test_after_hours_the_text_says_when_they_open_again(hub: SmallHub) -> None:
    keep(hub, closed_now(hub))
    text = text_back(hub)
    assert text.wording == "recruiting/after_hours/en/1"
    assert "We are closed until" in text.body
    assert "EST" in text.body  # the caller's number is from the west
    assert "The wording is “after hours” by the hours of the whole business." in hub.story


def test_the_nearest_hours_win_and_the_story_says_whose(hub: SmallHub) -> None:
    desk = hub.add(Desk(name="Warehouse")).id
    member = hub.member("Rosa")
    hub.change(Line, desk_id=desk)
    always, never = open_hours(0, 0), Schedule(zone=ZONE, week=((),) * 7)
    for owner in ({}, {"line_id": hub.line_id}, {"desk_id": desk}):
        keep(hub, never, **owner)
        assert text_back(hub, f"CA{owner}").wording == "recruiting/open/en/1"  # never open again, so the after-hours wording has a hole
        with hub.write() as session:
            for row in (*session.query(Text), *session.query(Task)):
                session.delete(row)
            keep_schedule(session, ScheduleOwner(**owner), always, "Maria")
        hub.clock.move(hours=25)
    keep(hub, never, member_id=member)
    hub.change(Conversation, member_id=member)
    text_back(hub, "CA9")
    assert [said for said in hub.story if "by the hours of" in said][-1].startswith(
        "The wording is “after hours” by the hours of Rosa. A nearer"
    )


def test_a_holiday_has_its_own_words(hub: SmallHub) -> None:
    hub.clock.now = dt.datetime(2026, 11, 26, 16, tzinfo=dt.UTC)
    keep(hub, open_hours(9, 17, holidays_of="US"))
    body = text_back(hub).body
    assert "We are closed for the holiday until 9 AM EST tomorrow." in body


def test_closed_days_of_ones_own_count_as_after_hours(hub: SmallHub) -> None:
    day = hub.clock.now.astimezone(dt.timezone(dt.timedelta(hours=-5))).date()
    keep(hub, open_hours(0, 0, exceptions=(DayException(day, day, label="Team day"),)))
    assert text_back(hub).wording == "recruiting/after_hours/en/1"


def test_urgent_is_offered_only_where_somebody_switched_it_on(hub: SmallHub) -> None:
    keep(hub, closed_now(hub))
    hub.change_account(urgent_replies=True)
    text = text_back(hub)
    assert text.wording == "recruiting/emergency/en/1"
    assert "reply URGENT" in text.body
    hub.change(Line, urgent_replies=False)
    hub.clock.move(hours=24)
    text_back_again = hub.miss_call("CA2")
    hub.wait(seconds=15)
    assert hub.one(Text, Text.call_id == text_back_again.id).wording == "recruiting/after_hours/en/1"


def test_a_busy_line_promises_a_call_and_a_task_keeps_the_promise(hub: SmallHub) -> None:
    hub.change(Line, mode="beside", callback_minutes=12)
    text = text_back(hub, because=MissedBecause.BUSY)
    assert "call you back in about 12 minutes" in text.body
    task = hub.one(Task)
    assert task.due_at == hub.clock.now + dt.timedelta(minutes=12)
    assert task.sentence == "Call back. The text said that we call back in about 12 minutes."


def test_a_promise_that_never_left_makes_no_task(hub: SmallHub) -> None:
    hub.change(Line, mode="beside")
    hub.ring()
    hub.tell_of_call("CA1", CallHappening.NOBODY_ANSWERED, because=MissedBecause.BUSY)
    hub.hang_up()
    hub.ring("CA2")
    hub.pick_up("CA2")
    hub.hang_up("CA2")
    hub.wait(seconds=15)
    assert hub.tasks == []


def leave_voicemail(hub: SmallHub, call: str = "CA1") -> None:
    voicemail = VoicemailLeft(key=f"{call}:voicemail", call_id=call, line=LINE, caller=CALLER, at=hub.clock.now, media="RE1", duration_s=9)
    hub.happen(VoicemailReported(hub.line_id, voicemail))


def test_a_voicemail_that_is_reported_while_the_text_waits_is_thanked_for(hub: SmallHub) -> None:
    hub.miss_call()
    hub.clock.move(seconds=5)
    leave_voicemail(hub)
    hub.wait(seconds=10)
    text = hub.one(Text)
    assert text.wording == "recruiting/voicemail_left/en/1"
    assert "Thanks for the voicemail." in hub.phone.bodies[0]
    assert "The wording is “voicemail left”." in hub.story


def test_a_voicemail_that_is_reported_after_the_text_left_changes_nothing(hub: SmallHub) -> None:
    text_back(hub)
    leave_voicemail(hub)
    hub.wait(seconds=10)
    assert hub.one(Text).wording == "recruiting/open/en/1"
    assert len(hub.phone.bodies) == 1


def test_every_call_back_is_due_when_the_business_says(hub: SmallHub) -> None:
    hub.change_account(callback_minutes=7, texts_paused=True)
    hub.miss_call()
    assert hub.one(Task).due_at == hub.clock.now + dt.timedelta(minutes=7)


def test_a_line_speaks_its_own_language(hub: SmallHub) -> None:
    hub.change_account(language="fr")
    hub.change(Line, language="es")
    text = text_back(hub)
    assert text.wording == "recruiting/open/es/1"
    assert text.body.startswith("Harbor Talent: perdone")


def test_the_lines_own_wording_wins_over_the_accounts_and_the_accounts_over_the_pack(hub: SmallHub) -> None:
    everywhere = write(hub, SHORT)
    assert text_back(hub).wording == everywhere
    here = write(hub, SHORT.replace("How can", "What can"), line_id=hub.line_id)
    with hub.write() as session:
        session.delete(session.merge(hub.one(Text)))
    hub.clock.move(hours=25)
    assert text_back(hub, "CA2").wording == here


def test_a_wording_in_another_language_or_state_is_not_meant(hub: SmallHub) -> None:
    write(hub, SHORT, language="es")
    write(hub, SHORT, TextState.VOICEMAIL_LEFT)
    assert text_back(hub).wording == "recruiting/open/en/1"


def test_a_field_that_is_empty_now_gives_way_to_the_packs_wording_and_the_story_says_so(hub: SmallHub) -> None:
    write(hub, OWN)
    assert text_back(hub).wording == "recruiting/open/en/1"
    said = "The wording is “open”. A nearer wording was passed over: there is nothing to write for {owner_first_name} now."
    assert said in hub.story


def test_a_night_call_is_worded_for_the_morning(hub: SmallHub) -> None:
    hub.clock.now = dt.datetime(2026, 11, 21, 6, 30, tzinfo=dt.UTC)  # 22:30 in San Francisco
    keep(hub, Schedule(zone="America/Los_Angeles", week=((Range(dt.time(8), dt.time(17)),),) * 7))
    hub.miss_call()
    hub.wait(hours=10)
    text = hub.one(Text)
    assert text.wording == "recruiting/open/en/1"
    assert "sorry we missed your call at 10:30 PM." in text.body


def test_versions_are_kept_and_a_wording_can_be_taken_back(hub: SmallHub) -> None:
    place = TemplatePlace(line_id=None, state=TextState.OPEN, language="en")
    write(hub, SHORT)
    write(hub, SHORT.replace("How can", "What can"))
    with hub.write() as session:
        take_template_back(session, place, "Maria")
        take_template_back(session, place, "Maria")
    with hub.write() as session:
        assert [(row.version, bool(row.body), row.by) for row in template_versions(session, place)] == [
            (3, False, "Maria"),
            (2, True, "Maria"),
            (1, True, "Maria"),
        ]
    assert text_back(hub).wording == "recruiting/open/en/1"


def test_what_the_coach_refuses_is_not_kept(hub: SmallHub) -> None:
    with pytest.raises(TemplateRefused) as refused:
        write(hub, "Call us!")
    assert {advice.rule for advice in refused.value.advice} >= {"business", "question", "opt_out"}
    assert hub.all(TextTemplate) == []


def test_the_coach_knows_the_business_and_its_price(hub: SmallHub) -> None:
    hub.change_account(cents_per_part=0.83, link="https://harbor.example")
    with hub.write() as session:
        facts = coach_facts(session.get_one(Account, hub.account_id), None, "en")
    assert str(facts.part_price) == "0.0083"
    assert facts.longest["link"] == "https://harbor.example"
    assert facts.longest["business"] == "Harbor Talent"

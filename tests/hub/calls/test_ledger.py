"""One row for each phone call, whatever is told of it and in whatever order."""

import datetime as dt
import itertools
import threading

import pytest

from hub.contract.phone_events import CallHappening, MissedBecause, VoicemailLeft
from hub.contract.phone_provider import LineMode
from hub.events import VoicemailReported
from hub.records.call import Call, CallOutcome
from hub.records.conversation import Text
from hub.records.line import Caller, Line
from hub.records.locking import lock_caller
from tests.fakes.small_hub import CALLER, LINE, MEMBER_PHONE, SmallHub


def voicemail(hub: SmallHub, call: str = "CA1") -> None:
    left = VoicemailLeft(key=f"RE{call}", call_id=call, line=LINE, caller="", at=hub.clock.now, media="RE1", duration_s=9)
    hub.happen(VoicemailReported(hub.line_id, left))


@pytest.mark.parametrize("order", list(itertools.permutations(["ring", "nobody", "hang_up", "voicemail"])))
def test_in_every_order_a_missed_call_is_one_call_one_story_and_one_text(hub: SmallHub, order: tuple[str, ...]) -> None:
    hub.change(Line, mode=LineMode.HUB_ANSWERS)
    tell = {
        "ring": hub.ring,
        "nobody": lambda: hub.tell_of_call("CA1", CallHappening.NOBODY_ANSWERED, because=MissedBecause.NO_ANSWER),
        "hang_up": hub.hang_up,
        "voicemail": lambda: voicemail(hub),
    }
    for step in order:
        tell[step]()
    hub.wait(seconds=15)
    call = hub.one(Call)
    assert (call.outcome, call.caller_raw, call.voicemail) == (CallOutcome.MISSED, CALLER, "RE1")
    assert len(hub.phone.sent) == 1
    assert hub.conversation.missed_calls == 1


def test_the_same_event_twice_changes_nothing(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    for _ in range(3):
        hub.miss_call()
    hub.wait(seconds=15)
    assert len(hub.one(Call).happenings) == 3
    assert (len(hub.phone.sent), hub.conversation.missed_calls) == (1, 1)


def test_a_call_that_turns_out_answered_after_all_is_not_texted(hub: SmallHub) -> None:
    hub.miss_call()
    hub.pick_up()
    hub.wait(seconds=15)
    assert (hub.one(Call).outcome, hub.one(Call).decision_reason) == (CallOutcome.ANSWERED, "answered")
    assert hub.phone.sent == []


def test_a_call_that_turns_out_picked_up_by_a_person_or_a_mailbox_is_not_texted(hub: SmallHub) -> None:
    hub.change(Line, mode=LineMode.HUB_ANSWERS)
    hub.ring()
    hub.hang_up()
    hub.tell_of_call("CA1", CallHappening.ANSWERED_OR_MAILBOX)
    hub.wait(seconds=15)
    assert hub.one(Call).outcome == CallOutcome.ANSWERED_OR_MAILBOX
    assert hub.phone.sent == []


@pytest.mark.parametrize("raw", ["", "anonymous", "+266696687", "Restricted"])
def test_a_caller_without_a_readable_number_is_a_call_without_a_caller(hub: SmallHub, raw: str) -> None:
    call = hub.miss_call(caller=raw, withheld=True)
    assert (call.caller_raw, call.caller_id, call.outcome, call.decision_reason) == (raw, None, CallOutcome.MISSED, "withheld")


@pytest.mark.parametrize(("number", "reason"), [(LINE, "own_number"), (MEMBER_PHONE, "staff_number"), ("+14155550177", "staff_number")])
def test_own_lines_and_staff_are_never_callers(hub: SmallHub, number: str, reason: str) -> None:
    hub.member("Rosa", MEMBER_PHONE)
    hub.change(Line, staff=["+14155550177"])
    assert hub.miss_call(caller=number).decision_reason == reason
    assert hub.all(Caller) == []


def test_a_provider_whose_clock_is_ahead_does_not_delay_the_text(hub: SmallHub) -> None:
    hub.ring()
    ahead = hub.clock.now.replace(year=2027)
    hub.hang_up(at=ahead)
    assert hub.one(Call).ended_at == hub.clock.now
    hub.wait(seconds=15)
    assert len(hub.phone.sent) == 1


def test_a_call_is_judged_under_the_lock_of_its_caller(hub_on_postgres: SmallHub) -> None:
    hub = hub_on_postgres
    hub.ring("CA1")
    hub.ring("CA2")
    with hub.write() as session:
        lock_caller(session, hub.caller.id)
        judging = threading.Thread(target=hub.hang_up, args=("CA2",))
        judging.start()
        judging.join(0.5)
        assert judging.is_alive()
    judging.join()
    assert hub.one(Call, Call.provider_call_id == "CA2").outcome == CallOutcome.MISSED


def test_two_calls_of_one_caller_missed_in_the_same_moment_get_one_text(hub_on_each: SmallHub) -> None:
    hub = hub_on_each
    hub.ring("CA1")
    hub.ring("CA2")
    both = [threading.Thread(target=hub.hang_up, args=(call,)) for call in ("CA1", "CA2")]
    for judging in both:
        judging.start()
    for judging in both:
        judging.join()
    hub.wait(seconds=15)
    assert len(hub.all(Text)) == len(hub.phone.sent) == 1
    assert sorted(call.decision_reason or "" for call in hub.all(Call)) == ["missed", "texted_recently"]
    assert hub.conversation.missed_calls == 2


def test_a_phone_system_whose_clock_is_ahead_silences_no_later_call(hub: SmallHub) -> None:
    tomorrow = hub.clock.now + dt.timedelta(days=1)
    hub.tell_of_call("CA1", CallHappening.ACCEPTED, at=tomorrow)
    hub.reply("see you", at=tomorrow)
    hub.clock.move(hours=1)
    assert hub.miss_call("CA2").decision_reason == "missed"
    hub.wait(seconds=15)
    assert len(hub.phone.sent) == 1


def test_the_story_says_how_long_it_rang_and_who_only_took_a_message(hub: SmallHub) -> None:
    hub.change(Line, mode=LineMode.HUB_ANSWERS, message_takers=["+14155550188"])
    hub.ring("CA1")
    hub.clock.move(seconds=22)
    hub.tell_of_call("CA1", CallHappening.NOBODY_ANSWERED, because=MissedBecause.NO_ANSWER)
    hub.hang_up("CA1")
    hub.ring("CA2")
    hub.pick_up("CA2", answered_by="415-555-0188")
    hub.hang_up("CA2")
    assert "The call was missed: nobody picked up after ringing for 22 seconds." in hub.story
    assert "The call was missed: an answering service or a mailbox took a message." in hub.story

"""How long it rang, as far as each phone system lets it be known: its own times, or ours where it gives none, never one of each."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hub.contract.phone_events import CallEvent, CallHappening, PhoneEvent
from hub.contract.webhooks import RawRequest
from hub.standing.ring import rang_for, was_heard_in_time
from telephony.aircall import AircallProvider
from telephony.openphone import OpenPhoneProvider
from telephony.telnyx import TelnyxProvider
from telephony.twilio import TwilioProvider
from telephony.twilio.call_list import events_of
from tests.telephony.aircall import webhook_samples as aircall
from tests.telephony.openphone import webhook_samples as openphone
from tests.telephony.telnyx import samples as telnyx
from tests.telephony.twilio import webhook_samples as twilio

ReadEvents = Callable[[RawRequest], list[PhoneEvent]]
HEARD_AT = datetime(2026, 11, 21, 1, 40, 29, 900_000, tzinfo=UTC)
TIMED_BY_THEMSELVES = {
    "aircall": (AircallProvider.read_events, aircall.sample("call_created"), aircall.sample("call_hungup_missed")),
    "openphone": (OpenPhoneProvider.read_events, openphone.sample("call_ringing"), openphone.sample("call_missed")),
    "telnyx": (TelnyxProvider.read_events, telnyx.event("call_initiated"), telnyx.event("call_hangup_caller_gave_up")),
    "telnyx, TeXML": (TelnyxProvider.read_events, telnyx.form("texml_initiated"), telnyx.form("texml_no_answer")),
}
VOICE = twilio.sample("voice", "voice")
GAVE_UP = twilio.sample("call_status_no_answer", "call-status")


def told(read_events: ReadEvents, *heard: tuple[RawRequest, datetime]) -> list[CallEvent]:
    events = [event for raw, at in heard for event in read_events(replace(raw, received_at=at))]
    return [event for event in events if isinstance(event, CallEvent)]


@pytest.mark.parametrize("system", TIMED_BY_THEMSELVES)
def test_a_beginning_that_was_told_late_makes_no_ring_shorter(system: str) -> None:
    read_events, began, ended = TIMED_BY_THEMSELVES[system]
    in_time = rang_for(told(read_events, (began, HEARD_AT), (ended, HEARD_AT + timedelta(seconds=30))))
    assert in_time is not None
    assert rang_for(told(read_events, (ended, HEARD_AT), (began, HEARD_AT + timedelta(hours=1)))) == in_time


def test_a_twilio_call_is_timed_by_one_clock_although_twilio_names_its_end_alone() -> None:
    """Its own end, 01:40:28, seems to come a moment after it was heard to ring, or before."""
    heard = told(TwilioProvider.read_events, (VOICE, HEARD_AT - timedelta(seconds=4)), (GAVE_UP, HEARD_AT))
    assert rang_for(heard) == 4
    assert next(event.at for event in heard if event.happened is CallHappening.ENDED) == datetime(2026, 11, 21, 1, 40, 28, tzinfo=UTC)


@pytest.mark.parametrize(("started_s_after", "rang_s"), [(-6, 1), (-4, None), (0.5, None), (50, None), (70, 1)])
def test_what_a_web_process_heard_around_its_start_may_have_waited_for_it(started_s_after: float, rang_s: float | None) -> None:
    heard = told(TwilioProvider.read_events, (VOICE, HEARD_AT), (GAVE_UP, HEARD_AT + timedelta(seconds=1)))
    in_time = was_heard_in_time(heard, HEARD_AT + timedelta(seconds=started_s_after))
    assert rang_for(heard, heard_in_time=in_time) == rang_s


def test_twilios_list_times_both_ends_but_says_nothing_together_with_what_we_heard() -> None:
    listed = events_of(
        {
            "sid": twilio.CALL,
            "from": twilio.CALLER,
            "to": twilio.LINE,
            "status": "no-answer",
            "start_time": "Sat, 21 Nov 2026 01:40:27 +0000",
            "end_time": "Sat, 21 Nov 2026 01:40:29 +0000",
        },
        [],
    )
    heard = told(TwilioProvider.read_events, (VOICE, HEARD_AT - timedelta(seconds=1)))
    assert rang_for(listed) == 2
    assert rang_for([*heard, *(event for event in listed if event.happened is not CallHappening.RANG)]) is None


def test_an_event_without_a_time_is_not_compared_with_those_that_have_one() -> None:
    untimed = openphone.fixture("call_ringing")
    del untimed["createdAt"]
    del openphone.record_of(untimed)["createdAt"]
    began, ended = openphone.posted(untimed), openphone.sample("call_missed")
    events = told(OpenPhoneProvider.read_events, (began, HEARD_AT), (ended, HEARD_AT))
    assert {event.heard_at for event in events} == {HEARD_AT, None}
    assert rang_for([events[0], *(event for event in events[1:] if event.happened is not CallHappening.RANG)]) is None

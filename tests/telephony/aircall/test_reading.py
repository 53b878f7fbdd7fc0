import itertools
import json
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.calls.outcome import judge
from hub.contract.phone_events import (
    CallEvent,
    CallHappening,
    DeliveryReport,
    DeliveryStatus,
    InboundText,
    MissedBecause,
    NotDelivered,
    OutboundCall,
    PhoneEvent,
    StaffText,
    VoicemailLeft,
    WrittenBy,
)
from hub.contract.phone_provider import LineMode
from hub.contract.webhooks import UnreadableRequest
from hub.records.call import CallOutcome
from telephony.aircall import AircallProvider
from tests.telephony.aircall.webhook_samples import NAMES, START, TOKEN, body_of, posted, read, sample

RANG, ACCEPTED, NOBODY, ENDED = CallHappening.RANG, CallHappening.ACCEPTED, CallHappening.NOBODY_ANSWERED, CallHappening.ENDED


def happened(events: Sequence[PhoneEvent]) -> list[CallHappening]:
    return [event.happened for event in events if isinstance(event, CallEvent)]


def judged(*names: str) -> tuple[CallOutcome, MissedBecause | None]:
    """What the hub makes of these webhooks; an event that was heard of already counts once."""
    events: dict[str, CallEvent] = {}
    for name in names:
        for event in read(name):
            if isinstance(event, CallEvent):
                events.setdefault(event.key, event)
    judgement = judge(list(events.values()), LineMode.BESIDE)
    return judgement.outcome, judgement.because


def test_a_hang_up_that_nobody_answered_decides_at_once_although_it_names_no_reason() -> None:
    events = read("call_hungup_missed")
    assert happened(events) == [RANG, NOBODY, ENDED]
    rang, nobody, ended = (event for event in events if isinstance(event, CallEvent))
    assert (rang.at, ended.at, ended.duration_s) == (START, START + timedelta(seconds=25), 25)
    assert (nobody.because, nobody.caller, nobody.line, nobody.call_id) == (
        MissedBecause.UNKNOWN,
        "+14155550123",
        "+14155550100",
        "8123001",
    )


def test_the_reason_comes_half_a_minute_later_and_moves_neither_the_end_nor_the_outcome() -> None:
    first, later = read("call_hungup_missed"), read("call_ended_missed")
    assert [event.key for event in later if event.key not in {one.key for one in first}] == ["8123001:missed:agents_did_not_answer"]
    assert judged("call_hungup_missed", "call_ended_missed") == (CallOutcome.MISSED, MissedBecause.NO_ANSWER)


@pytest.mark.parametrize(
    "order", list(itertools.permutations(["call_created", "call_agent_declined", "call_hungup_missed", "call_ended_missed"]))
)
def test_a_missed_call_is_missed_in_whatever_order_it_is_told(order: tuple[str, ...]) -> None:
    assert judged(*order, *order) == (CallOutcome.MISSED, MissedBecause.NO_ANSWER)


@pytest.mark.parametrize("order", list(itertools.permutations(["call_answered", "call_agent_declined", "call_hungup_answered"])))
def test_an_answered_call_is_answered_in_whatever_order_it_is_told(order: tuple[str, ...]) -> None:
    assert judged(*order)[0] is CallOutcome.ANSWERED


def test_an_answer_that_is_heard_of_late_cancels_a_call_that_seemed_missed() -> None:
    assert judged("call_hungup_missed", "call_answered")[0] is CallOutcome.ANSWERED


@pytest.mark.parametrize("name", ["call_ringing_on_agent", "call_agent_declined"])
def test_one_agent_who_rings_or_declines_decides_nothing(name: str) -> None:
    assert read(name) == []
    assert happened(read("call_created")) == [RANG]


def test_a_call_that_was_handed_on_counts_as_answered_though_nobody_picked_up_there() -> None:
    assert happened(read("call_transferred")) == [ACCEPTED]
    assert happened(read("call_transferred", event="call.unsuccessful_transfer")) == [ACCEPTED]
    assert read("call_transferred", {"answered_at": None}) == []


@pytest.mark.parametrize(
    ("reason", "because"),
    [
        ("agents_did_not_answer", MissedBecause.NO_ANSWER),
        ("no_available_agent", MissedBecause.NO_AGENT),
        ("out_of_opening_hours", MissedBecause.AFTER_HOURS),
        ("Out of opening-hours", MissedBecause.AFTER_HOURS),
        ("short_abandoned", MissedBecause.ABANDONED),
        ("abandoned_in_ivr", MissedBecause.ABANDONED),
        ("abandoned_in_classic", MissedBecause.ABANDONED),
        ("abandoned_in_something_new", MissedBecause.ABANDONED),
        ("a_new_reason", MissedBecause.UNKNOWN),
        (None, MissedBecause.UNKNOWN),
        (7, MissedBecause.UNKNOWN),
    ],
)
def test_every_reason_is_missed_and_a_new_one_is_kept_as_aircall_wrote_it(reason: Any, because: MissedBecause) -> None:
    [nobody] = [
        event for event in read("call_ended_missed", {"missed_call_reason": reason}) if isinstance(event, CallEvent) and event.because
    ]
    assert nobody.because is because
    assert nobody.extras == ({"missed_call_reason": str(reason)} if reason else {})


def test_every_signal_of_the_table_is_read_as_the_table_says() -> None:
    for signal in AircallProvider.missed_signals():
        name, _, reason = signal.says.partition("=")
        if name == "missed_call_reason":
            events = read("call_ended_missed", {"missed_call_reason": reason.replace("…", "in_ivr")})
            assert {event.because for event in events if isinstance(event, CallEvent)} == {None, signal.means}
    assert len({signal.says for signal in AircallProvider.missed_signals()}) == len(AircallProvider.missed_signals())


def test_the_name_that_some_use_for_a_missed_call_is_taken_too() -> None:
    assert happened(read("call_hungup_missed", {"direction": None}, event="call.missed")) == [RANG, NOBODY, ENDED]
    assert happened(read("call_hungup_answered", event="call.missed")) == [RANG, ACCEPTED, ENDED]


def test_a_voicemail_is_told_once_by_whichever_event_comes_first() -> None:
    left, complete = read("call_voicemail_left"), read("call_ended_voicemail")
    assert happened(left) == [RANG, NOBODY, ENDED]
    [first], [second] = ([event for event in events if isinstance(event, VoicemailLeft)] for events in (left, complete))
    assert first == second
    assert (first.key, first.media) == ("8123001:voicemail", "/v1/calls/8123001")


def test_a_caller_who_hides_their_number_is_withheld() -> None:
    assert {event.withheld for event in read("call_hungup_withheld") if isinstance(event, CallEvent)} == {True}
    assert AircallProvider.peek(sample("call_hungup_withheld")).sender == ""
    assert {event.withheld for event in read("call_hungup_missed", {"raw_digits": None}) if isinstance(event, CallEvent)} == {True}


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("+1 415-555-0123", "+14155550123"),
        (" +1 (415) 555.0123", "+14155550123"),
        ("4155550123", "4155550123"),
        ("+1 415 CALL", "+1 415 CALL"),
    ],
)
def test_the_spaces_in_a_number_are_taken_out_and_nothing_else(written: str, read_as: str) -> None:
    [call] = [event for event in read("call_created", {"raw_digits": written}) if isinstance(event, CallEvent)]
    assert call.caller == read_as


@pytest.mark.parametrize(
    "data", [{"raw_digits": "104"}, {"raw_digits": "internal"}, {"direction": "internal"}, {"direction": None}], ids=str
)
def test_calls_between_staff_are_left_out(data: dict[str, Any]) -> None:
    assert read("call_hungup_missed", data) == []


def test_a_text_from_a_short_number_is_a_text_all_the_same() -> None:
    [text] = read("message_received", {"raw_digits": "4141"})
    assert isinstance(text, InboundText)
    assert text.sender == "4141"


def test_times_that_are_missing_are_made_up_for() -> None:
    gone: dict[str, Any] = {"started_at": None, "ended_at": None}
    hung_up = [event for event in read("call_hungup_missed", gone) if isinstance(event, CallEvent)]
    assert {event.at for event in hung_up} == {START + timedelta(seconds=25)}
    [ended] = [event for event in read("call_ended_missed", {"ended_at": None}) if isinstance(event, CallEvent) and event.happened is ENDED]
    assert ended.at == START + timedelta(seconds=25)


def test_a_call_made_in_the_app_is_seen_ringing_and_over() -> None:
    [rang], [ended] = read("call_created_outbound"), read("call_ended_outbound")
    assert isinstance(rang, OutboundCall)
    assert isinstance(ended, OutboundCall)
    assert (rang.to, rang.answered, rang.ended, rang.member) == ("+14155550123", False, False, "maria@harbor.example")
    assert (ended.answered, ended.ended, ended.duration_s) == (True, True, 70)
    assert rang.key != ended.key


def test_a_text_is_read_with_its_pictures() -> None:
    [text], [picture] = read("message_received"), read("message_received_picture")
    assert isinstance(text, InboundText)
    assert isinstance(picture, InboundText)
    assert (text.sender, text.body, text.text_id) == ("+14155550123", "It is about the warehouse role", "msg-7001")
    assert picture.body == ""
    assert [ref.address for ref in picture.media] == ["https://assets.aircall.io/messages/msg-7003/1.jpg"]


def test_a_text_typed_in_the_app_names_who_wrote_it() -> None:
    [by_agent], [by_nobody] = read("message_sent_by_agent"), read("message_sent_by_nobody")
    assert isinstance(by_agent, StaffText)
    assert isinstance(by_nobody, StaffText)
    assert (by_agent.written_by, by_agent.member, by_agent.to) == (WrittenBy.PERSON, "maria@harbor.example", "+14155550123")
    assert (by_nobody.written_by, by_nobody.member) == (WrittenBy.UNKNOWN, "")


@pytest.mark.parametrize(
    ("status", "means"),
    [
        ("pending", DeliveryStatus.ACCEPTED),
        ("sent", DeliveryStatus.SENT),
        ("delivered", DeliveryStatus.DELIVERED),
        ("failed", DeliveryStatus.FAILED),
        ("not-delivered", DeliveryStatus.UNDELIVERED),
        ("Cancelled", DeliveryStatus.CANCELED),
        ("something_new", DeliveryStatus.ACCEPTED),
    ],
)
def test_a_word_that_is_not_known_is_never_final(status: str, means: DeliveryStatus) -> None:
    [report] = read("message_delivered", {"status": status})
    assert isinstance(report, DeliveryReport)
    assert (report.status, report.text_id) == (means, "msg-7006")


@pytest.mark.parametrize(
    ("told", "why", "code"),
    [
        ({}, NotDelivered.LANDLINE, "landline_destination"),
        ({"error_code": None, "error_message": "Recipient has opted-out"}, NotDelivered.OPTED_OUT, None),
        ({"error_code": 30034, "error_message": "10DLC: sender"}, NotDelivered.SENDER_NOT_REGISTERED, "30034"),
        ({"error_code": "carrier_filtered", "error_message": ""}, NotDelivered.FILTERED, "carrier_filtered"),
        ({"error_code": None, "error_message": None, "error": {"message": "spam"}}, NotDelivered.FILTERED, None),
        ({"error_code": None, "error_message": "Text to +14155550123 failed"}, NotDelivered.UNKNOWN, None),
    ],
)
def test_why_a_text_failed_is_read_from_aircalls_words(told: dict[str, Any], why: NotDelivered, code: str | None) -> None:
    [report] = read("message_failed", told)
    assert isinstance(report, DeliveryReport)
    assert (report.not_delivered, report.code) == (why, code)


def test_reports_on_texts_that_came_in_and_events_of_other_kinds_tell_nothing() -> None:
    assert read("message_delivered", {"direction": "inbound"}) == []
    assert read("message_sent_by_agent", {"direction": "inbound"}) == []
    for event in (
        "call.hold",
        "call.archived",
        "call.ivr_option_selected",
        "number.closed",
        "group_message.received",
        "call.unknown_to_us",
    ):
        assert read("call_hungup_missed", event=event) == []


def test_a_hint_says_what_the_request_is_about() -> None:
    call, stop = AircallProvider.peek(sample("call_hungup_missed")), AircallProvider.peek(sample("message_received_stop"))
    assert (call.what, call.line, call.call_id, call.text) == ("call.hungup", "+14155550100", "8123001", None)
    assert (stop.what, stop.sender, stop.text, stop.call_id) == ("message.received", "+14155550123", "STOP", None)


def test_a_hint_of_what_staff_do_names_no_sender() -> None:
    assert AircallProvider.peek(sample("message_sent_by_agent")).sender == ""
    assert AircallProvider.peek(sample("call_created_outbound")).sender == ""


def test_repetitions_have_one_delivery_id_and_different_deliveries_have_others() -> None:
    ids = [AircallProvider.peek(sample(name)).delivery_id for name in NAMES]
    assert ids == [AircallProvider.peek(sample(name, token="another")).delivery_id for name in NAMES]
    hung_up = AircallProvider.peek(sample("call_hungup_missed")).delivery_id
    assert hung_up != AircallProvider.peek(sample("call_hungup_missed", timestamp=1795239700)).delivery_id
    assert AircallProvider.peek(sample("message_delivered")).delivery_id != AircallProvider.peek(sample("message_failed")).delivery_id


@pytest.mark.parametrize("name", NAMES)
def test_no_event_and_no_hint_repeats_the_token(name: str) -> None:
    assert TOKEN not in repr((AircallProvider.peek(sample(name)), read(name)))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"null",
        b'"text"',
        b"{",
        b"[" * 100_000,
        b'{"event": ' + b"[" * 900 + b"]" * 900 + b"}",
        {},
        {**body_of("call_created"), "event": 5},
        {**body_of("call_created"), "event": "Call Created"},
        {**body_of("call_created"), "event": "call." + "a" * 200},
        {**body_of("call_created"), "timestamp": "now"},
        {**body_of("call_created"), "timestamp": True},
        {**body_of("call_created"), "timestamp": 1e300},
        {**body_of("call_created"), "timestamp": float("nan")},
        {**body_of("call_created"), "data": []},
        {**body_of("call_created"), "data": {}},
        {**body_of("call_created"), "data": {"id": True}},
        {**body_of("call_created"), "data": {"id": "x" * 100}},
    ],
    ids=lambda body: str(body)[:60],
)
def test_what_cannot_be_read_is_refused_in_a_sentence_that_repeats_none_of_it(body: Any) -> None:
    for reader in (AircallProvider.peek, AircallProvider.read_events):
        with pytest.raises(UnreadableRequest) as refusal:
            reader(posted(body))
        assert TOKEN not in str(refusal.value)


def test_a_call_without_our_number_is_unreadable_but_does_not_count_as_a_failure_at_once() -> None:
    assert AircallProvider.peek(sample("call_hungup_missed", {"number": None})).line == ""
    with pytest.raises(UnreadableRequest):
        read("call_hungup_missed", {"number": None})


def test_nothing_that_no_database_takes_is_handed_on() -> None:
    [text] = read("message_received", {"body": "a\0b\ud800", "id": "msg\0-1"})
    assert isinstance(text, InboundText)
    assert (text.body, text.text_id) == ("ab?", "msg-1")


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(NAMES), st.data())
def test_whatever_stands_in_a_webhook_is_read_or_refused(name: str, data: st.DataObject) -> None:
    body = body_of(name)
    for key in data.draw(st.lists(st.sampled_from(sorted(body["data"])), max_size=4)):
        body["data"][key] = data.draw(JUNK)
    if data.draw(st.booleans()):
        body[data.draw(st.sampled_from(sorted(body)))] = data.draw(JUNK)
    for reader in (AircallProvider.peek, AircallProvider.read_events):
        try:
            found = reader(posted(json.dumps(body).encode()))
        except UnreadableRequest:
            continue
        repr(found).encode()

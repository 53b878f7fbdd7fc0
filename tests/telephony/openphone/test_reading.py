import json
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import permutations
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
from hub.contract.webhooks import RawRequest, UnreadableRequest
from hub.records.call import CallOutcome
from telephony.openphone import OpenPhoneProvider
from telephony.openphone.missed import MISSED_STATUSES
from tests.telephony.openphone.webhook_samples import (
    ADDRESS,
    CALL,
    CALLER,
    KNOWING,
    LINE,
    NOTHING,
    OUTSIDE,
    RECEIVED_AT,
    TEXT,
    fixture,
    fixture_names,
    posted,
    record_of,
    sample,
)

NOBODY, TAKEN, IN_DOUBT = CallHappening.NOBODY_ANSWERED, CallHappening.ACCEPTED, CallHappening.ANSWERED_OR_MAILBOX
END = datetime(2026, 11, 21, 1, 40, 28, tzinfo=UTC)


def read(name: str, changes: Mapping[str, Any] = NOTHING, url: str = ADDRESS) -> list[PhoneEvent]:
    return OpenPhoneProvider.read_events(sample(name, changes, url))


def calls(events: list[PhoneEvent]) -> list[CallEvent]:
    return [event for event in events if isinstance(event, CallEvent)]


def once(*names: str) -> list[CallEvent]:
    """What is left of several webhooks when each key counts once."""
    return list({event.key: event for name in names for event in calls(read(name))}.values())


def verdict(events: list[PhoneEvent]) -> tuple[CallHappening, MissedBecause | None]:
    [found] = [event for event in calls(events) if event.happened in (NOBODY, TAKEN, IN_DOUBT)]
    return found.happened, found.because


def test_a_missed_call_is_told_with_its_numbers_and_its_end() -> None:
    rang, missed, ended = calls(read("call_missed"))
    assert (missed.call_id, missed.line, missed.caller, missed.withheld) == (CALL, LINE, CALLER, False)
    assert (missed.happened, missed.because) == (NOBODY, MissedBecause.REPORTED)
    assert (rang.at, ended.happened, ended.at) == (datetime(2026, 11, 21, 1, 40, tzinfo=UTC), CallHappening.ENDED, END)


@pytest.mark.parametrize(
    "order", list(permutations(("call_ringing", "call_missed", "call_completed_missed", "legacy_call_completed_missed")))
)
def test_one_missed_call_stays_one_whatever_tells_it_and_in_whatever_order(order: tuple[str, ...]) -> None:
    judgement = judge(once(*order), LineMode.BESIDE)
    assert (judgement.outcome, judgement.because) == (CallOutcome.MISSED, MissedBecause.NO_ANSWER)
    assert {event.call_id for event in once(*order)} == {CALL}


@pytest.mark.parametrize("name", ["call_answered", "call_completed_answered", "legacy_call_completed_answered"])
def test_a_call_that_was_taken_in_the_app_was_taken_by_a_person(name: str) -> None:
    assert verdict(read(name)) == (TAKEN, None)


@pytest.mark.parametrize("status", MISSED_STATUSES)
def test_every_status_of_the_table_is_missed_for_the_reason_that_the_table_gives(status: str) -> None:
    assert verdict(read("call_completed_missed", {"status": status})) == (NOBODY, MISSED_STATUSES[status])


def test_a_completed_call_that_nobody_answered_was_missed() -> None:
    assert verdict(read("call_completed_missed", {"status": "completed"})) == (NOBODY, MissedBecause.NO_ANSWER)
    assert verdict(read("legacy_call_completed_missed")) == (NOBODY, MissedBecause.NO_ANSWER)


@pytest.mark.parametrize("name", ["call_forwarded", "call_completed_forwarded"])
def test_a_forwarded_call_may_have_been_answered_outside(name: str) -> None:
    events = read(name)
    assert verdict(events) == (IN_DOUBT, None)
    assert {event.answered_by for event in calls(events) if event.happened is IN_DOUBT} == {OUTSIDE}


def test_a_call_that_was_transferred_within_the_workspace_was_taken_by_a_person() -> None:
    assert verdict(read("call_completed_answered", {"forwardedTo": "USmara0001"})) == (TAKEN, None)


def test_a_forwarded_call_that_quo_itself_calls_missed_was_unanswered_there() -> None:
    assert verdict(read("call_missed", {"forwardedTo": OUTSIDE})) == (NOBODY, MissedBecause.FORWARD_UNANSWERED)


@pytest.mark.parametrize("name", ["call_completed_by_machine", "call_missed", "call_answered"])
def test_a_call_that_quos_agent_took_counts_as_answered_and_not_by_a_person(name: str) -> None:
    assert verdict(read(name, {"aiHandled": "ai-agent"})) == (IN_DOUBT, None)


def test_every_signal_of_the_table_is_shown_once() -> None:
    signals = OpenPhoneProvider.missed_signals()
    assert len({signal.says for signal in signals}) == len(signals)
    assert {signal.means for signal in signals} >= {*MISSED_STATUSES.values(), MissedBecause.FORWARD_UNANSWERED, None}


def test_a_voicemail_belongs_to_its_call() -> None:
    [left] = read("call_voicemail_completed")
    assert isinstance(left, VoicemailLeft)
    assert (left.call_id, left.line, left.caller, left.duration_s) == (CALL, LINE, CALLER, 12)
    assert left.media == f"/v1/call-voicemails/{CALL}"


def test_a_voicemail_that_quo_still_works_on_says_nothing() -> None:
    assert read("call_voicemail_completed", {"recordingUrl": None}) == []


def test_an_old_legacy_webhook_brings_the_voicemail_with_the_call() -> None:
    events = read("legacy_v3_call_completed_voicemail")
    [left] = [event for event in events if isinstance(event, VoicemailLeft)]
    assert verdict(events)[0] is NOBODY
    assert (left.caller, left.media, left.duration_s) == (CALLER, f"/v1/call-voicemails/{left.call_id}", 7)


def test_a_call_that_staff_made_is_an_outbound_call_and_never_a_missed_one() -> None:
    [made] = read("call_completed_outgoing")
    assert isinstance(made, OutboundCall)
    assert (made.line, made.to, made.answered, made.ended, made.duration_s, made.member) == (LINE, CALLER, True, True, 23, "USsam0001")
    [unanswered] = read("call_completed_outgoing", {"answeredAt": None, "status": "no-answer"})
    assert isinstance(unanswered, OutboundCall)
    assert not unanswered.answered


@pytest.mark.parametrize("name", ["message_received", "legacy_message_received"])
def test_a_text_comes_with_its_words_and_pictures(name: str) -> None:
    [text] = read(name)
    assert isinstance(text, InboundText)
    assert (text.text_id, text.line, text.sender, text.body) == (TEXT, LINE, CALLER, "it's about the warehouse supervisor role")
    assert [(ref.address, ref.content_type) for ref in text.media] == [("https://media.example/1.jpg", "image/jpeg")]


@pytest.mark.parametrize("name", ["message_delivered", "legacy_message_delivered"])
def test_a_delivered_text_left_the_line_and_is_reported(name: str) -> None:
    left, report = read(name)
    assert isinstance(left, StaffText)
    assert isinstance(report, DeliveryReport)
    assert (left.text_id, left.line, left.to, left.body) == (TEXT, LINE, CALLER, "Sam here, I can talk at two.")
    assert (left.member, left.written_by) == ("USsam0001", WrittenBy.UNKNOWN)
    assert (report.text_id, report.status, report.not_delivered) == (TEXT, DeliveryStatus.DELIVERED, None)


@pytest.mark.parametrize(
    ("name", "code", "status", "reason"),
    [
        ("message_failed", "30007", DeliveryStatus.FAILED, NotDelivered.FILTERED),
        ("message_undelivered", "30006", DeliveryStatus.UNDELIVERED, NotDelivered.LANDLINE),
        ("message_undelivered", 30003, DeliveryStatus.UNDELIVERED, NotDelivered.UNREACHABLE),
        ("message_failed", "carrier-says-no", DeliveryStatus.FAILED, NotDelivered.UNKNOWN),
        ("message_failed", None, DeliveryStatus.FAILED, NotDelivered.UNKNOWN),
    ],
)
def test_a_text_that_did_not_arrive_says_why_and_did_not_leave_the_line(
    name: str, code: object, status: DeliveryStatus, reason: NotDelivered
) -> None:
    [report] = read(name, {"errorCode": code})
    assert isinstance(report, DeliveryReport)
    assert (report.status, report.not_delivered, report.code) == (status, reason, str(code) if code else None)


def test_a_group_text_left_the_line_to_everybody() -> None:
    body = fixture("message_delivered")
    body["data"]["context"]["recipientIdentifiers"] = [CALLER, OUTSIDE]
    *left, _ = OpenPhoneProvider.read_events(posted(body))
    assert [event.to for event in left if isinstance(event, StaffText)] == [CALLER, OUTSIDE]
    assert len({event.key for event in left}) == 2


def test_resource_and_context_are_read_wherever_they_stand() -> None:
    body = fixture("call_missed")
    flat = {**{name: value for name, value in body.items() if name != "data"}, **body["data"]}
    assert OpenPhoneProvider.read_events(posted(flat)) == read("call_missed")
    assert OpenPhoneProvider.peek(posted(flat)) == OpenPhoneProvider.peek(posted(body))


def test_an_event_without_resolved_numbers_names_its_line_by_the_address_and_leaves_the_rest_to_the_list() -> None:
    raw = sample("call_missed_unresolved", url=KNOWING)
    assert OpenPhoneProvider.peek(raw).line == LINE
    [rang] = calls(OpenPhoneProvider.read_events(raw))
    assert (rang.happened, rang.line, rang.caller) == (CallHappening.RANG, LINE, "")
    assert rang.key not in {event.key for event in calls(read("call_missed"))}


def test_a_named_line_may_be_no_line_of_ours_and_where_none_is_named_the_call_says_it() -> None:
    named, unnamed = OpenPhoneProvider.peek(sample("call_missed")), OpenPhoneProvider.peek(sample("call_missed_unresolved"))
    assert (named.line, named.line_is_sure) == (LINE, False)
    assert (unnamed.line, unnamed.line_is_sure, unnamed.call_id) == ("", True, CALL)


@pytest.mark.parametrize("participants", [[LINE, CALLER], [CALLER, LINE], [CALLER]])
def test_the_address_tells_the_line_among_legacy_participants(participants: list[str]) -> None:
    missed = calls(read("legacy_call_completed_missed", {"participants": participants}, KNOWING))[0]
    assert (missed.line, missed.caller) == (LINE, CALLER)


def test_without_the_address_legacy_participants_are_from_and_to() -> None:
    incoming = calls(read("legacy_call_completed_missed"))[0]
    [outgoing] = read("legacy_call_completed_missed", {"direction": "outgoing", "participants": [LINE, CALLER]})
    assert isinstance(outgoing, OutboundCall)
    assert (incoming.line, incoming.caller, outgoing.line, outgoing.to) == (LINE, CALLER, LINE, CALLER)


def test_a_hidden_caller_is_withheld() -> None:
    body = fixture("call_missed")
    body["data"]["context"]["participants"]["external"] = ["Anonymous"]
    assert all(event.withheld for event in calls(OpenPhoneProvider.read_events(posted(body))))


@pytest.mark.parametrize("what", ["contact.updated", "task.created", "call.menu.selected", "call.summary.completed", "message.liked"])
def test_what_is_not_about_the_life_of_a_call_or_text_tells_nothing(what: str) -> None:
    body = {**fixture("call_missed"), "type": what}
    assert OpenPhoneProvider.read_events(posted(body)) == []
    assert OpenPhoneProvider.peek(posted(body)).what == what


def test_a_hint_names_line_call_sender_words_and_delivery() -> None:
    call, text = OpenPhoneProvider.peek(sample("call_missed")), OpenPhoneProvider.peek(sample("message_received"))
    assert (call.what, call.line, call.sender, call.text, call.call_id) == ("call.missed", LINE, CALLER, None, CALL)
    assert (text.what, text.line, text.sender, text.text, text.call_id) == ("message.received", LINE, CALLER, record_text(), None)
    assert call.delivery_id == "call.missed:EV0a1b2c3d4e5f0004"
    assert OpenPhoneProvider.peek(sample("message_delivered")).text is None


def record_text() -> str:
    return str(record_of(fixture("message_received"))["text"])


def test_a_repeated_delivery_has_the_same_id_whatever_its_headers() -> None:
    body = fixture("message_received")
    hints = {OpenPhoneProvider.peek(posted(body, headers={"webhook-id": name})).delivery_id for name in ("msg_1", "msg_2")}
    assert hints == {"message.received:EV0a1b2c3d4e5f0012"}


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b'{"type": 7}', b'{"type": "call.missed"}', b"\xff\xfe", b'{"type":"x y"}', b"[" * 5000, b'{"type":"'],
)
def test_what_is_no_event_is_unreadable(body: bytes) -> None:
    raw = RawRequest("POST", ADDRESS, {}, body, RECEIVED_AT)
    for read_it in (OpenPhoneProvider.peek, OpenPhoneProvider.read_events):
        with pytest.raises(UnreadableRequest):
            read_it(raw)


def test_what_no_database_takes_is_left_out() -> None:
    raw = RawRequest(
        "POST", ADDRESS, {}, json.dumps(fixture("message_received")).replace("it's", "\\u0000it\\ud800s").encode(), RECEIVED_AT
    )
    [text] = OpenPhoneProvider.read_events(raw)
    assert isinstance(text, InboundText)
    assert text.body.startswith("it?s about")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=8,
)


@given(data=st.data(), name=st.sampled_from(fixture_names()), odd=JSON)
def test_a_spoilt_webhook_is_read_or_unreadable_and_nothing_else(data: st.DataObject, name: str, odd: Any) -> None:
    body = fixture(name)
    places: list[Any] = [body]
    for place in places:
        places += [inner for inner in (place.values() if isinstance(place, dict) else place) if isinstance(inner, dict | list)]
    chosen = data.draw(st.sampled_from([place for place in places if place]))
    chosen[data.draw(st.sampled_from(list(chosen) if isinstance(chosen, dict) else range(len(chosen))))] = odd
    raw = posted(body, data.draw(st.sampled_from([ADDRESS, KNOWING, f"{ADDRESS}?PN=%ff"])))
    try:
        hint, events = OpenPhoneProvider.peek(raw), OpenPhoneProvider.read_events(raw)
    except UnreadableRequest:
        return
    assert hint.what
    assert len({event.key for event in events}) == len(events)

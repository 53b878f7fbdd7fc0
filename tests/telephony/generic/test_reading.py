import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.contract.phone_events import CallEvent, CallHappening, InboundText, MissedBecause, OutboundCall, StaffText, WrittenBy
from hub.contract.webhooks import UnreadableRequest
from telephony.generic import GenericProvider
from tests.telephony.generic.event_samples import event, posted

LINE = "+14155550100"
CALLER = "+14155550123"


def changed(name: str, **data: Any) -> dict[str, Any]:
    written = event(name)
    written["data"].update(data)
    return written


def test_a_missed_call_is_over_and_says_why() -> None:
    missed, ended = GenericProvider.read_events(posted(event("call_missed")))
    assert isinstance(missed, CallEvent)
    assert isinstance(ended, CallEvent)
    assert (missed.happened, missed.because, missed.call_id) == (CallHappening.NOBODY_ANSWERED, MissedBecause.NO_ANSWER, "pbx-1001")
    assert (missed.line, missed.caller, missed.withheld) == (LINE, CALLER, False)
    assert (ended.happened, ended.at) == (CallHappening.ENDED, datetime(2026, 11, 21, 1, 40, 28, tzinfo=UTC))


def test_a_missed_call_without_a_reason_counts_as_reported() -> None:
    body = event("call_missed")
    del body["data"]["because"]
    missed, _ = GenericProvider.read_events(posted(body))
    assert isinstance(missed, CallEvent)
    assert missed.because is MissedBecause.REPORTED


def test_an_answered_call_was_taken_by_a_person() -> None:
    [answered] = GenericProvider.read_events(posted(event("call_answered")))
    assert isinstance(answered, CallEvent)
    assert (answered.happened, answered.duration_s) == (CallHappening.ACCEPTED, 184)


@pytest.mark.parametrize("caller", [None, ""])
def test_a_caller_who_is_left_out_is_withheld(caller: str | None) -> None:
    missed, _ = GenericProvider.read_events(posted(changed("call_missed", caller=caller)))
    assert isinstance(missed, CallEvent)
    assert (missed.withheld, missed.caller) == (True, "")


def test_a_text_comes_with_its_words_and_pictures() -> None:
    [text] = GenericProvider.read_events(posted(event("text_received")))
    assert isinstance(text, InboundText)
    assert (text.line, text.sender, text.body) == (LINE, CALLER, "it's about the warehouse supervisor role")
    assert [(ref.address, ref.content_type) for ref in text.media] == [("https://pbx.example/media/1.jpg", "image/jpeg")]
    assert text.at == datetime(2026, 11, 21, 1, 45, tzinfo=UTC)


def test_a_text_of_staff_tells_who_wrote_it_to_whom() -> None:
    [text] = GenericProvider.read_events(posted(event("staff_text")))
    assert isinstance(text, StaffText)
    assert (text.line, text.to, text.body) == (LINE, CALLER, "Can you come by at three?")
    assert (text.written_by, text.member) == (WrittenBy.PERSON, "mika@harbor-talent.example")


def test_who_wrote_a_text_of_staff_is_unknown_where_it_is_not_said() -> None:
    body = event("staff_text")
    del body["data"]["written_by"], body["data"]["member"]
    [text] = GenericProvider.read_events(posted(body))
    assert isinstance(text, StaffText)
    assert (text.written_by, text.member) == (WrittenBy.UNKNOWN, "")


def test_the_words_of_staff_are_never_taken_for_those_of_the_caller() -> None:
    hint = GenericProvider.peek(posted(changed("staff_text", body="STOP")))
    assert (hint.text, hint.sender, hint.line) == (None, "", LINE)


def test_a_call_that_staff_made_tells_whether_it_was_answered_and_is_over() -> None:
    [call] = GenericProvider.read_events(posted(event("outbound_call")))
    [ringing] = GenericProvider.read_events(posted(changed("outbound_call", answered=False, ended=False)))
    assert isinstance(call, OutboundCall)
    assert isinstance(ringing, OutboundCall)
    assert (call.to, call.answered, call.ended, call.duration_s) == (CALLER, True, True, 96)
    assert (ringing.answered, ringing.ended) == (False, False)
    assert call.call_id == ringing.call_id
    assert call.key != ringing.key


def test_a_hint_names_line_sender_words_and_delivery() -> None:
    text, call = GenericProvider.peek(posted(event("text_received"))), GenericProvider.peek(posted(event("call_missed")))
    assert (text.what, text.line, text.sender, text.call_id, text.delivery_id) == ("text.received", LINE, CALLER, None, "msg_1")
    assert text.text == "it's about the warehouse supervisor role"
    assert (call.what, call.line, call.sender, call.text, call.call_id) == ("call.missed", LINE, CALLER, None, "pbx-1001")


def test_the_keys_of_one_calls_events_differ() -> None:
    bodies = [event("call_missed"), changed("call_answered", id="pbx-1001")]
    keys = [read.key for body in bodies for read in GenericProvider.read_events(posted(body))]
    assert len(set(keys)) == len(keys)


def without(body: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != key}


WRONG: list[tuple[Any, str]] = [
    (b"\xff\xfe", "not JSON in UTF-8"),
    (b"[1, 2", "not JSON in UTF-8"),
    ([], "the body must be a JSON object"),
    (without(event("call_missed"), "type"), "type is missing"),
    (
        event("call_missed") | {"type": "call.lost"},
        "type must be call.missed, call.answered, call.outbound",
    ),
    (event("call_missed") | {"timestamp": "now"}, "timestamp must be a time with its offset"),
    (event("call_missed") | {"data": without(event("call_missed")["data"], "line")}, "data.line is missing"),
    (changed("call_missed", at="2026-11-20T17:40:28"), "data.at must be a time with its offset"),
    (changed("call_missed", at="0001-01-01T00:00:00Z"), "not between the years 2000 and 2199"),
    (changed("call_missed", at="9999-12-31T23:59:59Z"), "not between the years 2000 and 2199"),
    (changed("call_missed", at="2026-13-45T17:40:28Z"), "a time that does not exist"),
    (changed("call_missed", because="bored"), "data.because must be no_answer"),
    (changed("call_missed", form="+1"), "data has a key that is not known; known are id, line, caller"),
    (changed("call_missed", id=7), "data.id must be a text of 1 to 120 characters"),
    (changed("outbound_call", answered="yes"), "data.answered must be true where somebody"),
    (changed("staff_text", written_by="robot"), "data.written_by must be person or machine"),
    (changed("text_received", body=None), "data.body must be the words of the text"),
    (changed("text_received", media=[{"url": "http://x", "content_type": "image/png"}]), r"data.media\[0\].url must be an address"),
]


@pytest.mark.parametrize(("body", "sentence"), WRONG, ids=[sentence for _, sentence in WRONG])
def test_a_wrong_event_is_told_what_to_write_and_nothing_of_what_it_wrote(body: Any, sentence: str) -> None:
    raw = posted(body if isinstance(body, bytes) else json.dumps(body).encode())
    for read in (GenericProvider.peek, GenericProvider.read_events):
        with pytest.raises(UnreadableRequest, match=sentence) as wrong:
            read(raw)
        assert CALLER not in str(wrong.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(body=st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_arbitrary_bytes_are_read_or_called_unreadable(body: bytes) -> None:
    for read in (GenericProvider.peek, GenericProvider.read_events):
        try:
            read(posted(body))
        except UnreadableRequest:
            continue


@given(data=st.dictionaries(st.sampled_from(["id", "line", "caller", "at", "from", "body", "to", "media", "duration_s"]), JSON))
def test_any_values_under_known_names_are_read_or_called_unreadable(data: dict[str, Any]) -> None:
    for name in ("call_missed", "text_received", "staff_text", "outbound_call"):
        try:
            events = GenericProvider.read_events(posted(changed(name, **data)))
        except UnreadableRequest:
            continue
        assert all("\\x00" not in repr(read) for read in events)

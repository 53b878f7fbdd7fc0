from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element, fromstring

import pytest

from hub.contract.phone_provider import LineMode, VoiceLine
from hub.contract.webhooks import Answer, RawRequest
from telephony.twilio import TwilioProvider
from tests.telephony.twilio.connected_provider import connected_provider
from tests.telephony.twilio.webhook_samples import ADDRESS, CALL, LINE, STAFF, sample, voice_line

NOTHING_SEEN: frozenset[str] = frozenset()
RINGING = sample("voice", "voice")


def document(answer: Answer) -> Element:
    assert (answer.status, answer.content_type) == (200, "text/xml; charset=utf-8")
    response = fromstring(answer.body)  # noqa: S314 (our own document)
    assert response.tag == "Response"
    return response


def answered(raw: RawRequest, line: VoiceLine | None = None, seen: frozenset[str] = NOTHING_SEEN) -> Element:
    return document(TwilioProvider.answer_now(raw, line or voice_line(), seen))


def verbs(response: Element) -> list[str]:
    return [verb.tag for verb in response]


def only(response: Element, path: str) -> Element:
    [found] = response.findall(path)
    return found


def purpose(address: str | None) -> dict[str, str]:
    assert address is not None
    assert address.startswith(ADDRESS + "?")
    return {name: value for name, [value] in parse_qs(urlsplit(address).query).items()}


def test_the_staff_ring_together_and_the_caller_keeps_hearing_the_ring() -> None:
    dial = only(answered(RINGING), "Dial")
    assert (dial.get("answerOnBridge"), dial.get("timeout"), dial.get("method")) == ("true", "18", "POST")
    assert purpose(dial.get("action")) == {"on": "dial-done"}
    assert tuple(leg.text for leg in dial.findall("Number")) == STAFF
    for leg in dial.findall("Number"):
        assert purpose(leg.get("url")) == {"on": "whisper", "call": CALL, "line": LINE}
        assert purpose(leg.get("statusCallback")) == {"on": "leg", "call": CALL, "line": LINE}


@pytest.mark.parametrize(("wanted", "rung"), [(1, "5"), (900, "600"), (20, "20")])
def test_the_ring_time_stays_within_what_twilio_takes(wanted: int, rung: str) -> None:
    assert only(answered(RINGING, voice_line(ring_for_s=wanted)), "Dial").get("timeout") == rung


def test_no_more_than_ten_phones_ring() -> None:
    staff = tuple(f"+141555501{n}" for n in range(40, 60))
    assert len(only(answered(RINGING, voice_line(staff=staff)), "Dial").findall("Number")) == 10


@pytest.mark.parametrize("line", [voice_line(staff=()), voice_line(LineMode.FORWARDED)])
def test_a_call_that_rings_nobody_goes_to_the_voicemail(line: VoiceLine) -> None:
    response = answered(RINGING, line)
    assert verbs(response) == ["Say", "Record", "Hangup"]
    record = only(response, "Record")
    assert purpose(record.get("action")) == {"on": "record-done"}
    assert purpose(record.get("recordingStatusCallback")) == {"on": "recording", "line": LINE}
    assert record.get("recordingStatusCallbackEvent") == "completed absent"
    assert (record.get("maxLength"), record.get("playBeep")) == ("120", "true")


@pytest.mark.parametrize("line", [voice_line(LineMode.FORWARDED, takes_voicemail=False), voice_line(staff=(), takes_voicemail=False)])
def test_a_line_without_voicemail_says_goodbye_politely(line: VoiceLine) -> None:
    response = answered(RINGING, line)
    assert verbs(response) == ["Say", "Hangup"]
    assert "Harbor Talent" in (only(response, "Say").text or "")


def test_a_call_on_a_line_beside_an_existing_flow_is_told_nothing() -> None:
    assert verbs(answered(RINGING, voice_line(LineMode.BESIDE))) == []


def test_a_call_without_a_caller_rings_the_staff_all_the_same() -> None:
    raw = sample("voice", "voice", without=("From", "Caller", "To", "Called"))
    assert verbs(answered(raw)) == ["Dial"]


def test_the_person_who_is_rung_must_press_a_key_or_the_leg_is_hung_up() -> None:
    response = answered(sample("whisper", "whisper", query={"call": CALL, "line": LINE}))
    assert verbs(response) == ["Gather", "Hangup"]
    gather = only(response, "Gather")
    assert gather.get("numDigits") == "1"
    assert purpose(gather.get("action")) == {"on": "accepted", "call": CALL, "line": LINE}
    assert "Harbor Talent" in (only(gather, "Say").text or "")


@pytest.mark.parametrize(("digits", "expected"), [("1", []), ("", ["Hangup"])])
def test_a_pressed_key_joins_the_call_and_nothing_else_does(digits: str, expected: list[str]) -> None:
    assert verbs(answered(sample("accepted", "accepted", {"Digits": digits}, query={"call": CALL, "line": LINE}))) == expected


def test_after_an_accepted_call_the_caller_hears_no_voicemail() -> None:
    assert verbs(answered(sample("dial_done_joined", "dial-done"), seen=frozenset({"voice", "whisper", "accepted"}))) == ["Hangup"]


@pytest.mark.parametrize("fixture", ["dial_done_busy", "dial_done_no_answer", "dial_done_mailbox", "dial_done_joined"])
def test_where_no_acceptance_is_known_the_caller_gets_the_voicemail(fixture: str) -> None:
    seen = frozenset({"voice", "whisper", "leg"})
    assert verbs(answered(sample(fixture, "dial-done"), seen=seen)) == ["Say", "Record", "Hangup"]
    assert verbs(answered(sample(fixture, "dial-done"), voice_line(takes_voicemail=False), seen)) == ["Say", "Hangup"]


def test_the_end_of_a_voicemail_ends_the_call() -> None:
    assert verbs(answered(sample("record_done", "record-done"))) == ["Hangup"]


def test_a_text_gets_an_empty_document_and_never_words_that_would_be_sent_back() -> None:
    assert verbs(answered(sample("text", "text"))) == []


@pytest.mark.parametrize(
    ("fixture", "on"),
    [
        ("delivery_delivered", "delivery"),
        ("call_status_completed", "call-status"),
        ("leg_canceled", "leg"),
        ("recording_absent", "recording"),
    ],
)
def test_a_report_gets_an_empty_answer(fixture: str, on: str) -> None:
    assert TwilioProvider.answer_now(sample(fixture, on), voice_line(), NOTHING_SEEN) == Answer(status=204)


def test_a_greeting_of_the_business_is_spoken_as_it_was_written() -> None:
    greeting = 'Harbor & Sons <"after hours"> \x07l\'été 🛑'
    response = answered(RINGING, voice_line(LineMode.FORWARDED, greeting=greeting))
    assert only(response, "Say").text == greeting.replace("\x07", "")


def test_the_fallback_rings_the_staff_without_any_address_of_the_hub() -> None:
    xml = connected_provider().fallback_answer(voice_line())
    response = fromstring(xml)  # noqa: S314 (our own document)
    assert [number.text for number in only(response, "Dial").findall("Number")] == list(STAFF)
    assert "hub.example" not in xml


@pytest.mark.parametrize("line", [voice_line(staff=()), voice_line(LineMode.FORWARDED)])
def test_a_fallback_that_can_ring_nobody_says_so(line: VoiceLine) -> None:
    xml = connected_provider().fallback_answer(line)
    assert verbs(fromstring(xml)) == ["Say", "Hangup"]  # noqa: S314 (our own document)

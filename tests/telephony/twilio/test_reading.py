from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.contract.phone_events import (
    Attestation,
    CallEvent,
    CallHappening,
    DeliveryReport,
    DeliveryStatus,
    InboundText,
    MissedBecause,
    NotDelivered,
    VoicemailLeft,
)
from hub.contract.webhooks import RawRequest, UnreadableRequest
from telephony.twilio import TwilioProvider
from tests.telephony.twilio.webhook_samples import ACCOUNT, ADDRESS, CALL, CALLER, LINE, RECEIVED_AT, fields_of, posted, sample

ON_LEG = {"call": CALL, "line": LINE}
RANG = sample("voice", "voice")
ACCEPTED = sample("accepted", "accepted", query=ON_LEG)
JOINED = sample("dial_done_joined", "dial-done")
MAILBOX = sample("dial_done_mailbox", "dial-done")
BUSY = sample("dial_done_busy", "dial-done")
NO_ANSWER = sample("dial_done_no_answer", "dial-done")
LOSER = sample("leg_canceled", "leg", query=ON_LEG)
RECORD_DONE = sample("record_done", "record-done")
COMPLETED = sample("call_status_completed", "call-status")
ABANDONED = sample("call_status_no_answer", "call-status")


def call_events(raw: RawRequest) -> list[CallEvent]:
    return [event for event in TwilioProvider.read_events(raw) if isinstance(event, CallEvent)]


def happenings(*requests: RawRequest) -> set[CallHappening]:
    return {event.happened for raw in requests for event in call_events(raw)}


def verdict(requests: tuple[RawRequest, ...]) -> str:
    """What the events of a call say together, by the order of strength that the provider documents."""
    told = happenings(*requests)
    strength = (CallHappening.ACCEPTED, CallHappening.NOBODY_ANSWERED, CallHappening.ANSWERED_OR_MAILBOX)
    return next((happening.value for happening in strength if happening in told), "nobody_answered")


def test_a_ringing_call_is_read_with_its_numbers_and_what_may_help_to_judge_the_caller() -> None:
    [event] = call_events(sample("voice_forwarded", "voice", {"StirVerstat": "TN-Validation-Failed-B"}))
    assert (event.happened, event.call_id, event.line, event.caller) == (CallHappening.RANG, CALL, LINE, CALLER)
    assert (event.provider_account, event.withheld, event.at) == (ACCOUNT, False, RECEIVED_AT)
    assert (event.extras, event.attestation) == ({"forwarded_from": "+14155550190"}, Attestation.FAILED)


@pytest.mark.parametrize(
    ("verstat", "attestation"),
    [
        ("TN-Validation-Passed-A", Attestation.FULL),
        ("TN-Validation-Passed-C-Diverted", Attestation.GATEWAY),
        ("TN-Validation-Failed", Attestation.FAILED),
        ("No-TN-Validation", None),
        ("TN-Validation-Passed-", None),
        ("", None),
    ],
)
def test_the_stir_verdict_is_read_by_its_beginning(verstat: str, attestation: Attestation | None) -> None:
    [event] = call_events(sample("voice", "voice", {"StirVerstat": verstat}))
    assert event.attestation is attestation


@pytest.mark.parametrize(
    "written",
    [
        "+266696687",
        "+7378742833",
        "+8656696",
        "+2562533",
        "+86282452253",
        "+7748283",
        "266696687",
        "anonymous",
        "Restricted",
        "",
        "unavailable",
        "sip:anonymous@anonymous.invalid",
        "Private",
    ],
)
def test_a_withheld_caller_is_known_before_anybody_takes_the_word_for_a_number(written: str) -> None:
    [event] = call_events(sample("voice", "voice", {"From": written}))
    assert event.withheld


@pytest.mark.parametrize("written", ["+26669668700", "+862824522530", CALLER, "+18656696000"])
def test_a_number_that_only_begins_like_a_spelled_word_is_not_withheld(written: str) -> None:
    [event] = call_events(sample("voice", "voice", {"From": written}))
    assert not event.withheld


def test_a_ringing_call_without_any_from_is_a_withheld_call() -> None:
    [event] = call_events(sample("voice", "voice", without=("From", "Caller")))
    assert (event.withheld, event.caller, event.happened) == (True, "", CallHappening.RANG)


STORIES = {
    "staff pressed 1": ((RANG, ACCEPTED, LOSER, JOINED, COMPLETED), "accepted"),
    "staff pressed 1 and Twilio told nothing of the bridge": (
        (RANG, ACCEPTED, sample("dial_done_joined", "dial-done", without=("DialBridged",)), COMPLETED),
        "accepted",
    ),
    "a mailbox picked up and no key came": ((RANG, LOSER, MAILBOX, RECORD_DONE, COMPLETED), "nobody_answered"),
    "a mailbox picked up and Twilio told nothing of the bridge": (
        (RANG, sample("dial_done_mailbox", "dial-done", without=("DialBridged",)), COMPLETED),
        "nobody_answered",
    ),
    "a mailbox that Twilio calls joined, then a voicemail": ((RANG, JOINED, RECORD_DONE, COMPLETED), "nobody_answered"),
    "all phones busy": ((RANG, LOSER, BUSY, COMPLETED), "nobody_answered"),
    "nobody picked up": ((RANG, LOSER, LOSER, NO_ANSWER, RECORD_DONE, COMPLETED), "nobody_answered"),
    "the caller hung up while it rang": ((RANG, LOSER, ABANDONED), "nobody_answered"),
    "a ring group's losers": ((RANG, LOSER, LOSER, ACCEPTED, JOINED), "accepted"),
    "joined, and the pressed key never reached us": ((RANG, JOINED, COMPLETED), "answered_or_mailbox"),
}


@pytest.mark.parametrize("story", STORIES, ids=str)
def test_a_call_comes_to_the_same_verdict_in_any_order_of_its_requests(story: str) -> None:
    requests, expected = STORIES[story]
    assert {verdict(order) for order in permutations(requests)} == {expected}


def test_a_losing_leg_says_nothing() -> None:
    assert TwilioProvider.read_events(LOSER) == []
    assert TwilioProvider.read_events(sample("leg_canceled", "")) == []


def test_a_pressed_key_is_told_of_the_callers_own_call_and_line() -> None:
    [event] = call_events(ACCEPTED)
    assert (event.happened, event.call_id, event.line, event.caller) == (CallHappening.ACCEPTED, CALL, LINE, CALLER)


@pytest.mark.parametrize("digits", ["", "hangup"])
def test_a_leg_without_a_pressed_key_accepts_nothing(digits: str) -> None:
    assert TwilioProvider.read_events(sample("accepted", "accepted", {"Digits": digits}, query=ON_LEG)) == []


@pytest.mark.parametrize(
    ("status", "because"),
    [
        ("no-answer", MissedBecause.NO_ANSWER),
        ("busy", MissedBecause.BUSY),
        ("failed", MissedBecause.FAILED),
        ("canceled", MissedBecause.ABANDONED),
    ],
)
def test_the_end_of_the_dialling_says_why_nobody_answered(status: str, because: MissedBecause) -> None:
    [event] = call_events(sample("dial_done_no_answer", "dial-done", {"DialCallStatus": status}))
    assert (event.happened, event.because) == (CallHappening.NOBODY_ANSWERED, because)


@pytest.mark.parametrize(
    ("status", "because"),
    [
        ("no-answer", MissedBecause.ABANDONED),
        ("canceled", MissedBecause.ABANDONED),
        ("busy", MissedBecause.BUSY),
        ("failed", MissedBecause.FAILED),
    ],
)
def test_a_call_that_ended_unanswered_is_missed_and_over(status: str, because: MissedBecause) -> None:
    missed, ended = call_events(sample("call_status_no_answer", "call-status", {"CallStatus": status}))
    assert (missed.happened, missed.because) == (CallHappening.NOBODY_ANSWERED, because)
    assert (ended.happened, ended.duration_s) == (CallHappening.ENDED, 0)
    assert ended.at == datetime(2026, 11, 21, 1, 40, 28, tzinfo=UTC)


def test_a_completed_call_is_over_and_says_nothing_of_who_answered() -> None:
    [event] = call_events(COMPLETED)
    assert (event.happened, event.duration_s) == (CallHappening.ENDED, 31)


@pytest.mark.parametrize("status", ["queued", "ringing", "in-progress", "a-new-status", ""])
def test_a_status_that_is_not_known_to_be_final_ends_nothing(status: str) -> None:
    assert TwilioProvider.read_events(sample("call_status_completed", "call-status", {"CallStatus": status})) == []
    assert TwilioProvider.read_events(sample("dial_done_busy", "dial-done", {"DialCallStatus": status})) == []


@pytest.mark.parametrize("changes", [{"ParentCallSid": CALL}, {"Direction": "outbound-api"}, {"Direction": "outbound-dial"}])
def test_a_leg_or_an_outbound_call_that_ends_is_no_missed_call(changes: dict[str, str]) -> None:
    assert TwilioProvider.read_events(sample("call_status_no_answer", "call-status", changes)) == []


def test_an_end_without_a_readable_time_is_taken_to_be_now() -> None:
    [event] = call_events(sample("call_status_completed", "call-status", {"Timestamp": "yesterday"}))
    assert event.at == RECEIVED_AT


def test_a_voicemail_is_told_once_by_the_hang_up_and_by_its_file() -> None:
    at_hang_up = TwilioProvider.read_events(RECORD_DONE)
    with_file = TwilioProvider.read_events(sample("recording_completed", "recording", query={"line": LINE}))
    [left] = [event for event in at_hang_up if isinstance(event, VoicemailLeft)]
    [again] = [event for event in with_file if isinstance(event, VoicemailLeft)]
    assert (left.key, left.media, left.duration_s) == (again.key, again.media, again.duration_s)
    assert (left.line, again.line, left.caller) == (LINE, LINE, CALLER)
    assert CallHappening.ENDED in happenings(RECORD_DONE)


@pytest.mark.parametrize(
    "raw",
    [
        sample("recording_absent", "recording", query={"line": LINE}),
        sample("recording_completed", "recording", {"RecordingDuration": "1"}, query={"line": LINE}),
        sample("record_done", "record-done", {"RecordingDuration": "0"}),
        sample("record_done", "record-done", {"RecordingDuration": "many"}),
    ],
)
def test_silence_is_no_voicemail_and_still_a_missed_call(raw: RawRequest) -> None:
    assert not [event for event in TwilioProvider.read_events(raw) if isinstance(event, VoicemailLeft)]
    assert CallHappening.NOBODY_ANSWERED in happenings(raw)


def test_a_caller_who_ended_the_voicemail_with_a_key_is_still_on_the_line() -> None:
    assert CallHappening.ENDED not in happenings(sample("record_done", "record-done", {"Digits": "#"}))


def test_a_recording_of_a_conversation_is_no_voicemail() -> None:
    assert (
        TwilioProvider.read_events(sample("recording_completed", "recording", {"RecordingSource": "DialVerb"}, query={"line": LINE})) == []
    )


def test_a_text_is_read_as_it_was_written() -> None:
    [event] = TwilioProvider.read_events(sample("text", "text", {"Body": "  grüße 🛑\nzwei "}))
    assert isinstance(event, InboundText)
    assert (event.line, event.sender, event.body, event.media) == (LINE, CALLER, "  grüße 🛑\nzwei ", ())
    assert not event.provider_confirmed_opt_out


def test_pictures_come_with_a_text_without_words() -> None:
    [event] = TwilioProvider.read_events(sample("text_with_pictures", "text"))
    assert isinstance(event, InboundText)
    assert event.body == ""
    assert [ref.content_type for ref in event.media] == ["image/jpeg", "image/png"]


def test_a_zero_byte_in_a_text_never_reaches_the_tables() -> None:
    [event] = TwilioProvider.read_events(sample("text", "text", {"Body": "a\0b"}))
    assert isinstance(event, InboundText)
    assert event.body == "ab"


@pytest.mark.parametrize(
    ("changes", "confirmed"),
    [
        ({"Body": "Stop"}, True),
        ({"Body": " optout "}, True),
        ({"Body": "please stop"}, False),
        ({"Body": "OPT OUT"}, False),
        ({"Body": "START"}, False),
        ({"Body": "no more", "OptOutType": "STOP"}, True),
        ({"Body": "STOP", "OptOutType": "HELP"}, False),
        ({"Body": "quit", "To": "+18885550100"}, False),
        ({"Body": "stop", "To": "+18885550100"}, True),
        ({"Body": "stop", "To": "55501"}, False),
    ],
)
def test_an_opt_out_that_twilio_answers_itself_is_marked(changes: dict[str, str], confirmed: bool) -> None:
    [event] = TwilioProvider.read_events(sample("text", "text", changes))
    assert isinstance(event, InboundText)
    assert event.provider_confirmed_opt_out is confirmed


@pytest.mark.parametrize(
    ("changes", "answered"),
    [
        ({"Body": "Help"}, True),
        ({"Body": " info "}, True),
        ({"Body": "AIDE"}, False),
        ({"Body": "help me"}, False),
        ({"Body": "who is this", "OptOutType": "HELP"}, True),
        ({"Body": "HELP", "OptOutType": "STOP"}, False),
        ({"Body": "HELP", "To": "+18885550100"}, False),
        ({"Body": "HELP", "To": "55501"}, False),
    ],
)
def test_a_call_for_help_that_twilio_answers_itself_is_marked(changes: dict[str, str], answered: bool) -> None:
    [event] = TwilioProvider.read_events(sample("text", "text", changes))
    assert isinstance(event, InboundText)
    assert event.provider_answered_help is answered


@pytest.mark.parametrize(
    ("taken_for", "words"), [("STOP", "STOP"), ("START", "START"), ("HELP", "no more of this"), ("", "no more of this")]
)
def test_words_that_the_customer_chose_for_an_opt_out_are_hinted_as_what_twilio_took_them_for(taken_for: str, words: str) -> None:
    raw = sample("text", "text", {"Body": "no more of this", "OptOutType": taken_for})
    assert TwilioProvider.peek(raw).text == words


def test_a_delivery_report_settles_the_outbox_row_that_rides_in_its_address() -> None:
    [report] = TwilioProvider.read_events(sample("delivery_delivered", "delivery", query={"key": "text:42/a b"}))
    assert isinstance(report, DeliveryReport)
    assert (report.outbox_key, report.status, report.line, report.not_delivered) == ("text:42/a b", DeliveryStatus.DELIVERED, LINE, None)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("30003", NotDelivered.UNREACHABLE),
        ("30004", NotDelivered.BLOCKED),
        ("30005", NotDelivered.INVALID_NUMBER),
        ("30006", NotDelivered.LANDLINE),
        ("30007", NotDelivered.FILTERED),
        ("30034", NotDelivered.SENDER_NOT_REGISTERED),
        ("30036", NotDelivered.EXPIRED),
        ("21610", NotDelivered.OPTED_OUT),
        ("39999", NotDelivered.UNKNOWN),
        ("", NotDelivered.UNKNOWN),
    ],
)
def test_an_error_code_says_in_our_words_why_a_text_did_not_arrive(code: str, reason: NotDelivered) -> None:
    [report] = TwilioProvider.read_events(sample("delivery_undelivered_landline", "delivery", {"ErrorCode": code}, query={"key": "k"}))
    assert isinstance(report, DeliveryReport)
    assert (report.not_delivered, report.code, report.status) == (reason, code or None, DeliveryStatus.UNDELIVERED)


@pytest.mark.parametrize("written", ["read_receipt_v2", "queued", "scheduled", "partially_delivered", "sent"])
def test_a_status_that_may_still_change_is_not_final(written: str) -> None:
    [report] = TwilioProvider.read_events(sample("delivery_delivered", "delivery", {"MessageStatus": written}, query={"key": "k"}))
    assert isinstance(report, DeliveryReport)
    assert report.status.rank < DeliveryStatus.DELIVERED.rank


ONE_MISSED_CALL = [
    RANG,
    NO_ANSWER,
    RECORD_DONE,
    COMPLETED,
    sample("text", "text"),
    sample("delivery_delivered", "delivery", query={"key": "k"}),
    sample("delivery_undelivered_landline", "delivery", query={"key": "k"}),
]


def test_event_keys_are_the_same_on_a_repetition_and_different_between_events() -> None:
    keys = [event.key for raw in ONE_MISSED_CALL for event in TwilioProvider.read_events(raw)]
    again = [event.key for raw in ONE_MISSED_CALL for event in TwilioProvider.read_events(raw)]
    assert keys == again
    assert len(set(keys)) == len(keys)


def test_repetitions_of_one_delivery_share_its_id_and_other_deliveries_have_their_own() -> None:
    requests = [
        *ONE_MISSED_CALL,
        ACCEPTED,
        LOSER,
        sample("whisper", "whisper", query=ON_LEG),
        sample("recording_absent", "recording", query={"line": LINE}),
    ]
    ids = [TwilioProvider.peek(raw).delivery_id for raw in requests]
    assert ids == [TwilioProvider.peek(raw).delivery_id for raw in requests]
    assert len(set(ids)) == len(ids)


def test_another_idempotency_token_does_not_make_a_recorded_webhook_a_new_delivery() -> None:
    first, again = (posted(fields_of("voice"), "voice", token=token) for token in ("token-1", "token-2"))
    assert TwilioProvider.peek(first).delivery_id == TwilioProvider.peek(again).delivery_id


@pytest.mark.parametrize(
    ("name", "on", "query", "line"),
    [
        ("voice", "voice", {}, LINE),
        ("whisper", "whisper", ON_LEG, LINE),
        ("accepted", "accepted", ON_LEG, LINE),
        ("recording_completed", "recording", {"line": LINE}, LINE),
        ("text", "text", {}, LINE),
        ("delivery_delivered", "delivery", {"key": "k"}, LINE),
    ],
)
def test_a_hint_names_the_line_and_account_of_every_kind_of_request(name: str, on: str, query: dict[str, str], line: str) -> None:
    hint = TwilioProvider.peek(sample(name, on, query=query))
    assert (hint.what, hint.line, hint.provider_account) == (on, line, ACCOUNT)


def test_a_hint_carries_words_and_sender_of_a_text_only() -> None:
    text, call = TwilioProvider.peek(sample("text_stop", "text")), TwilioProvider.peek(RANG)
    assert (text.text, text.sender, text.call_id) == ("Stop", CALLER, None)
    assert (call.text, call.sender, call.call_id) == (None, CALLER, CALL)


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("voice", "voice"),
        ("text", "text"),
        ("delivery_delivered", "delivery"),
        ("dial_done_busy", "dial-done"),
        ("record_done", "record-done"),
        ("recording_absent", "recording"),
        ("leg_canceled", "leg"),
        ("call_status_completed", "call-status"),
    ],
)
def test_an_address_without_its_query_is_understood_by_the_fields(name: str, what: str) -> None:
    assert TwilioProvider.peek(sample(name, "")).what == what


def test_json_and_get_are_read_like_a_form() -> None:
    json = RawRequest(
        "POST",
        f"{ADDRESS}?on=text",
        {"content-type": "application/json"},
        f'{{"MessageSid": "SM1", "From": "{CALLER}", "To": "{LINE}", "Body": "hi", "NumMedia": 0}}'.encode(),
        RECEIVED_AT,
    )
    get = RawRequest("GET", f"{ADDRESS}?on=voice&CallSid={CALL}&From=%2B14155550123&To=%2B14155550100", {}, b"", RECEIVED_AT)
    assert [event.key for event in TwilioProvider.read_events(json)] == ["SM1:text"]
    assert [event.caller for event in call_events(get)] == [CALLER]


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (posted({"MessageSid": "SM1"}, "voice"), "messaging address"),
        (posted({"CallSid": "CA1"}, "text"), "voice address"),
        (posted({"CallSid": "CA1"}, "else"), "'on'"),
        (posted({"Nothing": "1"}), "neither"),
    ],
)
def test_a_request_at_the_wrong_address_is_named_as_that(raw: RawRequest, word: str) -> None:
    with pytest.raises(UnreadableRequest, match=word):
        TwilioProvider.peek(raw)


KINDS = ["voice", "dial-done", "whisper", "accepted", "record-done", "recording", "call-status", "leg", "text", "delivery", "", "?"]
FIELD_NAMES = sorted({name for sample_name in ("voice", "text_with_pictures", "recording_completed") for name in fields_of(sample_name)})


@given(on=st.sampled_from(KINDS), body=st.binary(), as_json=st.booleans(), method=st.sampled_from(["POST", "GET"]), url=st.text())
def test_arbitrary_bytes_are_read_or_called_unreadable(on: str, body: bytes, as_json: bool, method: str, url: str) -> None:
    headers = {"content-type": "application/json" if as_json else "application/x-www-form-urlencoded"}
    for address in (f"{ADDRESS}?on={on}", url):
        raw = RawRequest(method, address, headers, body, RECEIVED_AT)
        for read in (TwilioProvider.peek, TwilioProvider.read_events):
            try:
                read(raw)
            except UnreadableRequest:
                continue


@given(
    on=st.sampled_from(KINDS),
    fields=st.dictionaries(
        st.sampled_from([*FIELD_NAMES, "Timestamp", "DialCallStatus", "Digits", "MessageStatus", "ErrorCode"]),
        st.text(st.characters(codec="utf-8")),
    ),
)
def test_any_values_under_twilios_names_are_read_or_called_unreadable(on: str, fields: dict[str, str]) -> None:
    raw = posted({"CallSid": "CA1", "MessageSid": "SM1", **fields}, on)
    try:
        events = TwilioProvider.read_events(raw)
        TwilioProvider.peek(raw)
    except UnreadableRequest:
        return
    assert all("\0" not in repr(event) for event in events)

import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from hub.calls.outcome import judge
from hub.contract.phone_events import Attestation, CallEvent, CallHappening, MissedBecause, OutboundCall, VoicemailLeft
from hub.contract.phone_provider import LineMode
from hub.contract.webhooks import RawRequest, UnreadableRequest
from hub.records.call import CallOutcome
from telephony.telnyx import TelnyxProvider
from tests.telephony.telnyx.samples import ADDRESS, CALLER, FORM, JSON, LINE, RECEIVED_AT, SESSION, STAFF, event, form, read

NOBODY, ACCEPTED = CallHappening.NOBODY_ANSWERED, CallHappening.ACCEPTED
HANGUP = "call_hangup_after_a_talk"


def only(raw: RawRequest) -> Any:
    (found,) = read(raw)
    return found


def judged(*requests: RawRequest, mode: LineMode = LineMode.BESIDE) -> tuple[CallOutcome, MissedBecause | None]:
    told = {one.key: one for raw in requests for one in read(raw) if isinstance(one, CallEvent) and one.line == LINE}
    judgement = judge(list(told.values()), mode)
    return judgement.outcome, judgement.because


def test_a_ringing_call_names_line_caller_time_and_how_far_the_number_is_vouched_for() -> None:
    rang = only(event("call_initiated"))
    assert (rang.happened, rang.call_id, rang.line, rang.caller) == (CallHappening.RANG, SESSION, LINE, CALLER)
    assert rang.at == datetime(2026, 11, 21, 1, 40, 1, 180000, tzinfo=UTC)
    assert (rang.attestation, rang.withheld) == (Attestation.FULL, False)


def test_a_forwarded_call_says_from_where_and_a_failed_check_counts_as_failed() -> None:
    rang = only(event("call_initiated_forwarded"))
    assert rang.attestation is Attestation.FAILED
    assert "+14155550111" in rang.extras["forwarded_from"]


@pytest.mark.parametrize("caller", ["anonymous", "+266696687", "sip:anonymous@anonymous.invalid", "Restricted"])
def test_a_caller_who_hides_their_number_is_withheld(caller: str) -> None:
    assert only(event("call_initiated", **{"from": caller})).withheld


@pytest.mark.parametrize(
    ("cause", "source", "because"),
    [
        ("originator_cancel", "caller", MissedBecause.ABANDONED),
        ("timeout", "unknown", MissedBecause.NO_ANSWER),
        ("no_answer", "callee", MissedBecause.NO_ANSWER),
        ("user_busy", "callee", MissedBecause.BUSY),
        ("call_rejected", "callee", MissedBecause.REJECTED),
        ("not_found", "unknown", MissedBecause.FAILED),
        ("normal_clearing", "caller", MissedBecause.ABANDONED),
        ("normal_clearing", "callee", MissedBecause.NO_ANSWER),
        ("a cause of next year", "unknown", MissedBecause.UNKNOWN),
    ],
)
def test_a_call_that_was_never_joined_is_missed_for_the_reason_of_its_hangup(cause: str, source: str, because: MissedBecause) -> None:
    hangup = event(HANGUP, hangup_cause=cause, hangup_source=source)
    assert judged(event("call_initiated"), hangup) == (CallOutcome.MISSED, because)


def test_every_reason_that_is_read_stands_in_the_table_of_the_lines_page() -> None:
    shown = {signal.means for signal in TelnyxProvider.missed_signals()}
    causes = ("originator_cancel", "timeout", "user_busy", "call_rejected", "not_found", "normal_clearing", "unspecified", "time_limit")
    reasons = {read(event(HANGUP, hangup_cause=cause, hangup_source="unknown"))[0].because for cause in causes}  # type: ignore[union-attr]
    assert reasons <= shown
    assert None in shown


def test_our_own_answer_to_play_a_greeting_is_never_a_person() -> None:
    assert read(event("call_answered")) == []
    outcome, _ = judged(event("call_initiated"), event("call_answered"), event(HANGUP))
    assert outcome is CallOutcome.MISSED


def test_at_a_sip_connection_only_the_phones_there_can_answer() -> None:
    rang, answered, hangup = (event(name, query="on=sip") for name in ("call_initiated", "call_answered", HANGUP))
    assert judged(rang, answered, hangup)[0] is CallOutcome.ANSWERED_OR_MAILBOX
    assert judged(rang, event("call_hangup_busy", query="on=sip")) == (CallOutcome.MISSED, MissedBecause.BUSY)
    assert judged(rang, event("call_hangup_caller_gave_up", query="on=sip")) == (CallOutcome.MISSED, MissedBecause.ABANDONED)


def test_a_call_comes_out_the_same_in_any_order_and_told_twice() -> None:
    joined = [event("call_initiated"), event("call_answered"), event("call_bridged"), event(HANGUP)]
    missed = [event("call_initiated"), event("call_answered"), event("call_hangup_busy")]
    for requests, right in ((joined, CallOutcome.ANSWERED), (missed, CallOutcome.MISSED)):
        assert {judged(*order, *order)[0] for order in itertools.permutations(requests)} == {right}


def test_what_a_leg_to_the_staff_tells_is_about_no_line_and_is_taken_all_the_same() -> None:
    leg = {"from": LINE, "to": STAFF, "call_leg_id": "leg-b"}
    for name in ("call_bridged", "call_hangup_busy", "call_answered"):
        hint = TelnyxProvider.peek(event(name, **leg))
        assert (hint.line, hint.line_is_sure, hint.call_id) == (STAFF, False, SESSION)


def test_two_legs_of_one_call_never_share_a_key() -> None:
    keys = [one.key for leg in ("leg-a", "leg-b") for one in read(event(HANGUP, call_leg_id=leg))]
    assert len(set(keys)) == len(keys) == 4


def test_a_ringing_call_is_peeked_with_both_numbers_and_may_reach_a_number_that_is_no_line() -> None:
    hint = TelnyxProvider.peek(event("call_initiated"))
    assert (hint.line, hint.sender, hint.call_id, hint.line_is_sure) == (LINE, CALLER, SESSION, False)
    assert hint.delivery_id


def test_a_call_from_the_line_is_seen_as_made_by_staff() -> None:
    call = only(event("call_initiated_by_staff"))
    assert isinstance(call, OutboundCall)
    assert (call.line, call.to, call.answered, call.ended) == (LINE, CALLER, False, False)
    hint = TelnyxProvider.peek(event("call_initiated_by_staff"))
    assert (hint.line, hint.sender, hint.line_is_sure) == (LINE, "", False)


def test_a_recording_is_a_voicemail_with_its_length_although_it_names_no_number() -> None:
    left = only(event("call_recording_saved"))
    assert isinstance(left, VoicemailLeft)
    assert (left.call_id, left.duration_s, left.media) == (SESSION, 9, f"session/{SESSION} https://recordings.telnyx.example/1.mp3")
    named = only(event("call_recording_saved", recording_id="7f48ce5c-790e"))
    assert isinstance(named, VoicemailLeft)
    assert named.media == "recording/7f48ce5c-790e https://recordings.telnyx.example/1.mp3"
    assert TelnyxProvider.peek(event("call_recording_saved")).call_id == SESSION


@pytest.mark.parametrize(
    "spoilt",
    [{"recording_ended_at": "2026-11-21T01:40:23Z"}, {"recording_urls": None, "public_recording_urls": None}],
    ids=["short", "no file"],
)
def test_a_recording_without_words_is_no_voicemail(spoilt: dict[str, Any]) -> None:
    assert read(event("call_recording_saved", **spoilt)) == []


def test_a_texml_call_that_rang_out_is_missed() -> None:
    assert judged(form("texml_initiated"), form("texml_no_answer")) == (CallOutcome.MISSED, MissedBecause.NO_ANSWER)


def test_a_texml_call_whose_staff_did_not_pick_up_is_missed_although_it_was_completed() -> None:
    missed = judged(form("texml_initiated"), form("texml_completed_dial_failed"))
    assert missed == (CallOutcome.MISSED, MissedBecause.NO_ANSWER)


def test_a_texml_call_that_was_picked_up_may_have_reached_a_mailbox() -> None:
    assert judged(form("texml_initiated"), form("texml_completed_dial_answered"))[0] is CallOutcome.ANSWERED_OR_MAILBOX


def test_a_texml_leg_says_nothing_and_its_recording_belongs_to_the_call() -> None:
    assert read(form("texml_leg")) == []
    left = only(form("texml_recording"))
    assert (left.call_id, left.duration_s) == (only(form("texml_initiated")).call_id, 9)


def test_an_event_of_another_kind_is_taken_and_says_nothing() -> None:
    body = json.dumps({"data": {"event_type": "call.speak.ended", "id": "1", "payload": {}}}).encode()
    raw = RawRequest("POST", ADDRESS, JSON, body, RECEIVED_AT)
    assert (TelnyxProvider.peek(raw).line, read(raw)) == ("", [])


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"\xff\xfe",
        b'{"data": 1}',
        b'{"data": {"event_type": "call.hangup"}}',
        b'{"data": {"event_type": "call.hangup", "payload": {}}}',
        b'{"data": {"event_type": ["call.hangup"], "payload": {"call_session_id": "1"}}}',
        b'{"data": {"event_type": "message.received", "payload": {"to": 1}}}',
        b"[" * 100_000,
        b'{"data": {"event_type": "message.sent", "payload": {"id": {}}}}',
    ],
    ids=repr,
)
def test_what_cannot_be_read_is_called_unreadable(body: bytes) -> None:
    for ask in (TelnyxProvider.peek, TelnyxProvider.read_events):
        with pytest.raises(UnreadableRequest):
            ask(RawRequest("POST", ADDRESS, JSON, body, RECEIVED_AT))


@pytest.mark.parametrize(
    "body", [b"", b"CallStatus=completed", b"a=%ff", b"&".join([b"a=1"] * 600)], ids=["empty", "no call", "bytes", "many"]
)
def test_a_form_that_cannot_be_read_is_called_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableRequest):
        TelnyxProvider.peek(RawRequest("POST", ADDRESS, FORM, body, RECEIVED_AT))


def test_nothing_is_believed_of_an_address() -> None:
    got = replace(event("call_initiated"), method="GET", url=f"{ADDRESS}?CallSid=1&CallStatus=completed")
    with pytest.raises(UnreadableRequest):
        TelnyxProvider.peek(got)


def test_odd_fields_are_read_as_nothing() -> None:
    raw = event("call_initiated", shaken_stir_attestation=["A"], sip_headers="none", **{"from": {"x": 1}})
    rang = only(replace(raw, body=raw.body.replace(b"2026-11-21T01:40:01.180000Z", b"0001-01-01T00:00:00+14:00")))
    assert (rang.caller, rang.attestation, rang.extras, rang.at) == ("", None, {}, RECEIVED_AT)

from typing import Any

import pytest
import requests
from flask import Response

CALLER = "+14155550123"
STAFF = "+14155550150"
OTHER = "+14155550151"
FORWARD = (
    '<Response><Dial timeout="18" answerOnBridge="true" action="/dial-done" method="POST">'
    '<Number url="/whisper" statusCallback="/leg" statusCallbackEvent="initiated ringing answered completed">+14155550150</Number>'
    "</Dial></Response>"
)
WHISPER = '<Response><Gather numDigits="1" timeout="4" action="/accept"><Say>Press any key</Say></Gather><Hangup/></Response>'
VOICEMAIL = (
    '<Response><Say>Please leave a message</Say><Record maxLength="120" action="/vm-done" recordingStatusCallback="/vm-status" '
    'recordingStatusCallbackEvent="completed absent"/><Hangup/></Response>'
)


def forwarding(twilio: Any, **answers: str) -> None:
    twilio.customer.answers |= {"/voice": FORWARD, "/whisper": WHISPER, "/dial-done": VOICEMAIL} | answers


def test_the_voice_address_hears_of_a_ringing_call_with_every_documented_field(twilio: Any) -> None:
    twilio.customer.answers["/voice"] = "<Response><Reject/></Response>"
    twilio.ring(forwarded_from="+14155550111", caller_name="PAT DOE", stir="TN-Validation-Passed-B", addons='{"status":"successful"}')
    [voice] = twilio.customer.at("/voice")
    expected = {"CallStatus": "ringing", "Direction": "inbound", "From": CALLER, "To": "+14155550100", "ApiVersion": "2010-04-01"}
    expected |= {"ForwardedFrom": "+14155550111", "CallerName": "PAT DOE", "StirVerstat": "TN-Validation-Passed-B", "FromCountry": "US"}
    assert expected.items() <= voice.form.items()
    assert {"CallSid", "AccountSid", "CallToken", "AddOns", "ToCity"} <= voice.form.keys()


def test_a_staff_member_who_presses_a_key_is_connected_and_the_action_says_completed_and_bridged(twilio: Any) -> None:
    twilio.seed_phone(STAFF, does="answers", talk_seconds=42)
    forwarding(twilio, **{"/dial-done": "<Response><Hangup/></Response>"})
    call = twilio.ring()
    assert (call["staff_rang"], call["staff_connected"], call["final_status"]) == ([STAFF], STAFF, "completed")
    [done] = twilio.customer.at("/dial-done")
    assert (done.form["DialCallStatus"], done.form["DialBridged"]) == ("completed", "true")
    assert int(done.form["DialCallDuration"]) >= 42
    assert twilio.customer.at("/accept")[0].form["Digits"] == "1"


def test_a_mailbox_that_picks_up_the_staff_leg_looks_completed_but_is_not_bridged(twilio: Any) -> None:
    twilio.seed_phone(STAFF, does="answers_no_key")
    forwarding(twilio)
    call = twilio.ring(caller={"voicemail_seconds": 9})
    [done] = twilio.customer.at("/dial-done")
    assert (done.form["DialCallStatus"], done.form["DialBridged"]) == ("completed", "false")
    assert call["staff_connected"] is None


@pytest.mark.parametrize(("does", "status"), [("busy", "busy"), ("no_answer", "no-answer"), ("failed", "failed")])
def test_a_staff_phone_that_does_not_answer_gives_its_reason_in_the_dial_action(twilio: Any, does: str, status: str) -> None:
    twilio.seed_phone(STAFF, does=does)
    forwarding(twilio)
    twilio.ring()
    form = twilio.customer.at("/dial-done")[0].form
    assert form["DialCallStatus"] == status
    assert "DialCallDuration" not in form


def test_a_mailbox_that_comes_later_than_the_dial_timeout_never_answers(twilio: Any) -> None:
    twilio.seed_phone(STAFF, does="answers_no_key", after_seconds=22)
    forwarding(twilio)
    twilio.ring()
    assert twilio.customer.at("/dial-done")[0].form["DialCallStatus"] == "no-answer"


def test_leg_callbacks_name_the_parent_and_count_every_event(twilio: Any) -> None:
    twilio.seed_phone(STAFF, does="answers")
    forwarding(twilio)
    call = twilio.ring()
    legs = [one.form for one in twilio.customer.at("/leg")]
    assert [leg["CallStatus"] for leg in legs] == ["initiated", "ringing", "in-progress", "completed"]
    assert [leg["SequenceNumber"] for leg in legs] == ["0", "1", "2", "3"]
    assert {leg["ParentCallSid"] for leg in legs} == {call["call_sid"]}
    assert {leg["CallSid"] for leg in legs} != {call["call_sid"]}


def test_leg_callbacks_default_to_completed_only_and_can_arrive_reversed(twilio: Any) -> None:
    twilio.seed_phone(STAFF, does="answers")
    forwarding(twilio)
    call = twilio.ring(callbacks="reversed")
    kinds = [one["kind"] for one in call["requests"] if one["kind"] in ("leg", "number_status")]
    assert kinds == ["number_status", "leg", "leg", "leg", "leg"]
    twilio.customer.answers["/voice"] = '<Response><Dial><Number statusCallback="/leg2">+14155550150</Number></Dial></Response>'
    twilio.ring()
    assert [one.form["CallStatus"] for one in twilio.customer.at("/leg2")] == ["completed"]


def test_phones_ring_together_and_the_losers_end_canceled_although_the_call_was_answered(twilio: Any) -> None:
    twilio.seed_phone(STAFF, does="answers", after_seconds=6)
    twilio.seed_phone(OTHER, does="answers", after_seconds=3)
    numbers = "".join(f'<Number statusCallback="/leg">{one}</Number>' for one in (STAFF, OTHER))
    twilio.customer.answers["/voice"] = f'<Response><Dial action="/dial-done">{numbers}</Dial></Response>'
    call = twilio.ring()
    assert (call["staff_rang"], call["staff_connected"]) == ([STAFF, OTHER], OTHER)
    assert {one.form["To"]: one.form["CallStatus"] for one in twilio.customer.at("/leg")} == {STAFF: "canceled", OTHER: "completed"}
    assert twilio.customer.at("/dial-done")[0].form["DialCallStatus"] == "completed"


@pytest.mark.parametrize("status", ["no-answer", "canceled"])
def test_a_caller_who_gives_up_while_ringing_leaves_no_dial_action_and_an_unanswered_parent(twilio: Any, status: str) -> None:
    twilio.seed_phone(STAFF, does="no_answer")
    forwarding(twilio)
    call = twilio.ring(caller={"hangs_up_after_rings": 2}, abandoned_status=status)
    assert call["final_status"] == status
    assert twilio.customer.at("/dial-done") == []
    assert twilio.customer.at("/number")[0].form["CallStatus"] == status
    assert twilio.customer.at("/leg")[-1].form["CallStatus"] == "canceled"


def test_without_answer_on_bridge_an_unanswered_call_ends_completed_with_a_duration(twilio: Any) -> None:
    twilio.seed_phone(STAFF, does="no_answer")
    twilio.customer.answers["/voice"] = '<Response><Dial timeout="20" action="/dial-done">+14155550150</Dial></Response>'
    twilio.ring()
    number = twilio.customer.at("/number")[0].form
    assert number["CallStatus"] == "completed"
    assert int(number["CallDuration"]) == 20


def test_the_number_status_comes_once_at_the_end_of_the_call(twilio: Any) -> None:
    twilio.seed_phone(STAFF, does="busy")
    forwarding(twilio)
    twilio.ring(caller={"voicemail_seconds": 8})
    assert [one.path for one in twilio.customer.received].count("/number") == 1
    assert twilio.customer.received[-1].path == "/number"
    assert {"Timestamp", "SequenceNumber", "CallDuration"} <= twilio.customer.received[-1].form.keys()


def test_a_voicemail_is_told_by_the_record_action_and_confirmed_with_its_recording(twilio: Any) -> None:
    twilio.seed_phone(STAFF, does="busy")
    forwarding(twilio)
    call = twilio.ring(caller={"voicemail_seconds": 8})
    action = twilio.customer.at("/vm-done")[0].form
    assert (action["RecordingDuration"], action["Digits"], action["CallStatus"]) == ("8", "hangup", "completed")
    status = twilio.customer.at("/vm-status")[0].form
    assert (status["RecordingStatus"], status["RecordingSource"]) == ("completed", "RecordVerb")
    assert status["CallSid"] == call["call_sid"]
    assert call["heard"][-2:] == ["Please leave a message", "beep"]


def test_a_caller_who_hangs_up_in_the_greeting_reaches_no_recording(twilio: Any) -> None:
    twilio.seed_phone(STAFF, does="busy")
    forwarding(twilio)
    call = twilio.ring(caller={"hangs_up_in_greeting": True})
    assert twilio.customer.at("/vm-done") == []
    assert call["final_status"] == "completed"


def test_a_caller_who_hangs_up_at_the_beep_leaves_an_absent_recording(twilio: Any) -> None:
    twilio.seed_phone(STAFF, does="busy")
    forwarding(twilio)
    twilio.ring()
    assert twilio.customer.at("/vm-status")[0].form["RecordingStatus"] == "absent"
    assert twilio.customer.at("/vm-done")[0].form["RecordingDuration"] == "0"


def test_silence_falls_through_record_without_its_action(twilio: Any) -> None:
    twilio.customer.answers["/voice"] = '<Response><Record action="/vm-done"/><Say>Goodbye now</Say></Response>'
    call = twilio.ring(caller={"stays_silent": True})
    assert twilio.customer.at("/vm-done") == []
    assert call["heard"] == ["beep", "Goodbye now"]


def test_record_without_an_action_asks_for_the_same_document_again(twilio: Any) -> None:
    twilio.customer.answers["/voice"] = ["<Response><Record/></Response>", "<Response><Hangup/></Response>"]
    twilio.ring(caller={"voicemail_seconds": 3, "voicemail_ends": "key"})
    assert [one.form.get("Digits") for one in twilio.customer.at("/voice")] == [None, "#"]


def test_the_verbs_after_a_dial_with_action_are_never_reached(twilio: Any) -> None:
    twilio.customer.answers["/voice"] = '<Response><Dial action="/dial-done">+14155550150</Dial><Say>Unreachable</Say></Response>'
    call = twilio.ring()
    assert "Unreachable" not in call["heard"]


@pytest.mark.parametrize(("reason", "status"), [("busy", "busy"), ("rejected", "no-answer")])
def test_reject_refuses_without_answering(twilio: Any, reason: str, status: str) -> None:
    twilio.customer.answers["/voice"] = f'<Response><Reject reason="{reason}"/></Response>'
    call = twilio.ring()
    assert (call["final_status"], twilio.customer.at("/number")[0].form["CallDuration"]) == (status, "0")


@pytest.mark.parametrize(
    "twiml",
    [
        "<Response><Blink/></Response>",
        "<Response><Dial timeout='3'>+14155550150</Dial></Response>",
        "<Response><Dial timeout='601'>+14155550150</Dial></Response>",
        "<Response><Dial color='red'>+14155550150</Dial></Response>",
        "<Response><Dial>5550150</Dial></Response>",
        "<Response><Dial>" + "<Number>+14155550150</Number>" * 11 + "</Dial></Response>",
        "<Response><Dial><Number machineDetection='Enable' machineDetectionTimeout='61'>+14155550150</Number></Dial></Response>",
        "<Response><Record maxLength='0'/></Response>",
        "<Response><Number>+14155550150</Number></Response>",
        "<Response>",
        "OK",
    ],
)
def test_a_document_outside_twiml_makes_the_caller_hear_an_error(twilio: Any, twiml: str) -> None:
    twilio.customer.answers["/voice"] = twiml
    call = twilio.ring()
    assert call["heard"][-1].startswith("application error 1")
    assert call["staff_rang"] == []
    assert twilio.truth()["alerts"]


def test_twiml_with_a_wrong_content_type_is_refused(twilio: Any) -> None:
    twilio.customer.answers["/voice"] = lambda: Response("<Response/>", mimetype="application/json")
    assert twilio.ring()["heard"] == ["application error 12300"]


@pytest.mark.parametrize("answer", [500, 503, 404, 308])
def test_the_staff_ring_from_the_fallback_twiml_when_the_voice_address_does_not_answer_well(twilio: Any, answer: int) -> None:
    twilio.seed_number(voice_fallback_twiml="<Response><Dial>+14155550150</Dial></Response>")
    twilio.seed_phone(STAFF, does="answers")
    twilio.customer.answers["/voice"] = lambda: Response("<Response/>", answer, {"Location": "/voice/"}, mimetype="text/xml")
    call = twilio.ring()
    assert call["staff_connected"] == STAFF
    assert len(twilio.customer.at("/voice")) == 1


def test_the_staff_ring_even_though_the_customer_is_down(twilio: Any) -> None:
    twilio.seed_number(voice_url="http://127.0.0.1:9/voice", voice_fallback_twiml="<Response><Dial>+14155550150</Dial></Response>")
    twilio.seed_phone(STAFF, does="answers")
    call = twilio.ring()
    assert (call["staff_rang"], call["staff_connected"]) == ([STAFF], STAFF)


def test_a_fallback_address_is_told_the_error_and_the_address_that_failed(twilio: Any) -> None:
    twilio.seed_number(voice_fallback_url=f"{twilio.customer.url}/fallback")
    twilio.customer.answers |= {"/voice": "<Response><Blink/></Response>", "/fallback": "<Response><Say>Please call later</Say></Response>"}
    call = twilio.ring()
    form = twilio.customer.at("/fallback")[0].form
    assert (form["ErrorCode"], form["ErrorUrl"]) == ("12100", f"{twilio.customer.url}/voice")
    assert call["heard"] == ["Please call later"]


def test_a_failing_dial_action_makes_the_caller_hear_an_error(twilio: Any) -> None:
    forwarding(twilio, **{"/dial-done": "<Broken"})
    assert twilio.ring()["heard"][-1] == "application error 12100"


def test_a_number_served_by_somebody_else_sends_the_customer_only_its_status(twilio: Any) -> None:
    twilio.control(
        "seed", {"twiml_bins": {"https://other.example/voice": "<Response><Dial answerOnBridge='true'>+14155550150</Dial></Response>"}}
    )
    twilio.seed_number(voice_url="https://other.example/voice")
    call = twilio.ring()
    assert call["staff_rang"] == [STAFF]
    assert [(one.path, one.form["CallStatus"]) for one in twilio.customer.received] == [("/number", "no-answer")]


@pytest.mark.parametrize("wish", [{"anonymous": True}, {"from": "anonymous"}, {"from": ""}])
def test_a_withheld_caller_id_arrives_as_a_keypad_number_or_a_word(twilio: Any, wish: dict[str, Any]) -> None:
    twilio.ring(**wish)
    assert twilio.customer.at("/voice")[0].form["From"] == wish.get("from", "+266696687")


def test_a_call_can_be_played_in_the_background_and_shows_on_the_handsets(twilio: Any, eventually: Any) -> None:
    twilio.seed_phone(STAFF, does="answers")
    forwarding(twilio)
    sid = twilio.ring(wait=False)["call_sid"]
    eventually(lambda: twilio.customer.at("/number"))
    assert [one["sid"] for one in twilio.handset(CALLER)["calls"]] == [sid]
    assert twilio.handset(STAFF)["calls"][0]["parent_call_sid"] == sid
    assert twilio.handset(STAFF)["calls"][0]["heard"] == ["Press any key"]


def test_the_call_list_filters_by_number_status_parent_and_day_and_shows_both_legs(twilio: Any) -> None:
    twilio.seed_phone(STAFF, does="busy")
    forwarding(twilio)
    sid = twilio.ring(started_seconds_ago=3 * 86400)["call_sid"]
    second = twilio.ring()["call_sid"]

    def listed(**query: str) -> list[str]:
        return [one["sid"] for one in twilio.rest("GET", "/Calls.json", params=query).json()["calls"]]

    assert listed(From=CALLER, To="+14155550100") == [second, sid]
    [leg] = twilio.rest("GET", "/Calls.json", params={"ParentCallSid": sid}).json()["calls"]
    assert (leg["to"], leg["status"], leg["direction"]) == (STAFF, "busy", "outbound-dial")
    today = twilio.rest("GET", f"/Calls/{second}.json").json()
    assert (today["duration"], today["status"]) == ("2", "completed")
    day = twilio.clock.now.date().isoformat()
    assert listed(**{"StartTime>": day, "To": "+14155550100"}) == [second]
    assert listed(**{"StartTime<": day, "StartTime>": "2020-01-01", "To": "+14155550100"}) == [second, sid]
    assert listed(Status="busy", StartTime=day) == listed(ParentCallSid=second)


def test_recording_media_needs_basic_auth_unless_the_account_switched_it_off(twilio: Any) -> None:
    forwarding(twilio)
    twilio.ring(caller={"voicemail_seconds": 3})
    url = twilio.customer.at("/vm-done")[0].form["RecordingUrl"]
    assert requests.get(f"{url}.mp3", timeout=30).json()["code"] == 20003
    mp3 = requests.get(f"{url}.mp3", auth=(twilio.truth()["accounts"][0]["sid"], "primary-token-of-the-tests"), timeout=30)
    assert (mp3.headers["Content-Type"], mp3.content[:2]) == ("audio/mpeg", b"\xff\xfb")
    assert twilio.rest("GET", f"/Recordings/{url.rpartition('/')[2]}.json").json()["duration"] == "3"
    twilio.seed_account(media_auth=False)
    assert requests.get(f"{url}.wav", timeout=30).content[:4] == b"RIFF"


def test_gather_redirect_play_and_pause_work_for_the_caller(twilio: Any) -> None:
    menu = '<Response><Gather numDigits="1" action="/menu"><Play>/menu.mp3</Play></Gather><Say>Nothing pressed</Say></Response>'
    twilio.customer.answers |= {"/voice": menu, "/menu": '<Response><Pause length="3"/><Redirect>/end</Redirect></Response>'}
    twilio.customer.answers["/end"] = "<Response><Say>Goodbye</Say></Response>"
    assert twilio.ring(caller={"presses": "12"})["heard"] == ["/menu.mp3", "Goodbye"]
    assert twilio.customer.at("/menu")[0].form["Digits"] == "1"
    assert twilio.ring()["heard"] == ["/menu.mp3", "Nothing pressed"]


@pytest.mark.parametrize(("callbacks", "told"), [("never", 0), ("in_order", 1), ("duplicated", 2)])
def test_call_callbacks_can_be_lost_or_come_twice(twilio: Any, callbacks: str, told: int) -> None:
    twilio.ring(callbacks=callbacks)
    assert len(twilio.customer.at("/number")) == told


def test_durations_are_those_of_the_simulated_call_and_the_real_time_is_short(twilio: Any) -> None:
    twilio.seed_phone(STAFF, does="answers", after_seconds=5, talk_seconds=600)
    forwarding(twilio, **{"/dial-done": "<Response><Hangup/></Response>"})
    call = twilio.ring(speed=100_000)
    record = twilio.rest("GET", f"/Calls/{call['call_sid']}.json").json()
    assert (record["duration"], record["start_time"], record["end_time"]) == (
        "600",
        "Fri, 20 Nov 2026 15:00:00 +0000",
        "Fri, 20 Nov 2026 15:10:06 +0000",
    )


def test_a_whisper_that_cannot_be_had_does_not_connect_the_staff_member(twilio: Any) -> None:
    twilio.seed_phone(STAFF, does="answers")
    forwarding(twilio, **{"/whisper": "<Broken"})
    assert twilio.ring()["staff_connected"] is None
    assert twilio.customer.at("/dial-done")[0].form["DialBridged"] == "false"


def test_machine_detection_is_told_on_the_leg(twilio: Any) -> None:
    twilio.seed_phone(STAFF, does="answers_no_key")
    number = '<Number machineDetection="Enable" statusCallback="/leg">+14155550150</Number>'
    twilio.customer.answers["/voice"] = f"<Response><Dial>{number}</Dial></Response>"
    twilio.ring()
    assert twilio.customer.at("/leg")[0].form["AnsweredBy"] == "machine_start"


def test_a_recorded_dial_gives_its_recording_in_the_action(twilio: Any) -> None:
    twilio.seed_phone(STAFF, does="answers", talk_seconds=30)
    twilio.customer.answers["/voice"] = '<Response><Dial record="record-from-answer" action="/dial-done">+14155550150</Dial></Response>'
    twilio.ring()
    assert "/Recordings/RE" in twilio.customer.at("/dial-done")[0].form["RecordingUrl"]


def test_a_deleted_recording_is_gone(twilio: Any) -> None:
    forwarding(twilio)
    twilio.ring(caller={"voicemail_seconds": 3})
    sid = twilio.customer.at("/vm-done")[0].form["RecordingSid"]
    assert twilio.rest("DELETE", f"/Recordings/{sid}.json").status_code == 204
    assert twilio.rest("GET", f"/Recordings/{sid}.json").status_code == 404

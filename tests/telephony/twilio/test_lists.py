from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
import responses
from responses.matchers import query_param_matcher, urlencoded_params_matcher

from hub.contract.errors import Gone, NotSupported
from hub.contract.phone_events import CallEvent, CallHappening, MissedBecause
from hub.contract.phone_provider import LineMode, WebhookState
from telephony.twilio import TwilioProvider
from tests.telephony.twilio.connected_provider import ACCOUNT_ADDRESS, connected_provider
from tests.telephony.twilio.webhook_samples import ACCOUNT, ADDRESS, CALL, CALLER, LINE, sample, voice_line

SINCE = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
CALLS = f"{ACCOUNT_ADDRESS}/Calls.json"
NUMBERS = f"{ACCOUNT_ADDRESS}/IncomingPhoneNumbers.json"


def listed(status: str, **changes: Any) -> dict[str, Any]:
    started = SINCE + timedelta(minutes=40)
    return {
        "sid": CALL,
        "parent_call_sid": None,
        "account_sid": ACCOUNT,
        "to": LINE,
        "from": CALLER,
        "status": status,
        "direction": "inbound",
        "date_created": format_datetime(started),
        "start_time": format_datetime(started),
        "end_time": format_datetime(started + timedelta(seconds=31)),
        "duration": "31",
        "forwarded_from": None,
        **changes,
    }


def calls_read(call: dict[str, Any], *legs: dict[str, Any], legs_asked: bool) -> list[CallEvent]:
    with responses.RequestsMock() as vendor:
        parents = query_param_matcher({"To": LINE, "StartTime>": "2026-11-20T21:00:00Z"})
        vendor.get(CALLS, json={"calls": [call], "next_page_uri": None}, match=[parents])
        if legs_asked:
            children = query_param_matcher({"ParentCallSid": CALL})
            vendor.get(CALLS, json={"calls": list(legs), "next_page_uri": None}, match=[children])
        return list(connected_provider().list_calls(LINE, SINCE))


def leg(status: str) -> dict[str, Any]:
    return listed(status, sid="CA2", parent_call_sid=CALL, direction="outbound-dial")


@pytest.mark.parametrize(
    ("legs", "happened", "because"),
    [
        ([leg("no-answer"), leg("completed")], CallHappening.ANSWERED_OR_MAILBOX, None),
        ([leg("no-answer"), leg("canceled")], CallHappening.NOBODY_ANSWERED, MissedBecause.NO_ANSWER),
        ([leg("busy"), leg("busy")], CallHappening.NOBODY_ANSWERED, MissedBecause.BUSY),
        ([leg("a-new-status")], CallHappening.ANSWERED_OR_MAILBOX, None),
        ([], CallHappening.ANSWERED_OR_MAILBOX, None),
    ],
)
def test_a_completed_call_is_judged_by_all_its_legs(
    legs: list[dict[str, Any]], happened: CallHappening, because: MissedBecause | None
) -> None:
    rang, verdict, ended = calls_read(listed("completed"), *legs, legs_asked=True)
    assert (verdict.happened, verdict.because, verdict.nobody_rung) == (happened, because, not legs)
    assert (rang.happened, rang.at, rang.caller, rang.line) == (CallHappening.RANG, SINCE + timedelta(minutes=40), CALLER, LINE)
    assert (ended.happened, ended.duration_s, ended.at - rang.at) == (CallHappening.ENDED, 31, timedelta(seconds=31))


def test_a_listed_call_brings_the_keys_that_its_webhooks_brought() -> None:
    read_back = {event.key for event in calls_read(listed("no-answer"), legs_asked=False)}
    heard = [sample("voice", "voice"), sample("call_status_no_answer", "call-status")]
    assert read_back == {event.key for raw in heard for event in TwilioProvider.read_events(raw)}


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "in-progress", "end_time": None},
        {"status": "a-new-status"},
        {"direction": "outbound-api"},
        {"parent_call_sid": "CA9"},
        {"end_time": format_datetime(SINCE - timedelta(seconds=1))},
    ],
)
def test_calls_that_are_not_over_not_inbound_or_older_bring_nothing(changes: dict[str, Any]) -> None:
    assert calls_read(listed("completed") | changes, legs_asked=False) == []


def test_a_withheld_caller_is_known_in_the_list_too() -> None:
    rang, *_ = calls_read(listed("no-answer", **{"from": "+266696687"}), legs_asked=False)
    assert rang.withheld


def owned_number(**settings: Any) -> dict[str, Any]:
    return {
        "sid": "PN1",
        "phone_number": LINE,
        "voice_url": "https://ivr.example/voice",
        "voice_method": "GET",
        "voice_fallback_url": "https://handler.example/bin",
        "sms_url": "https://ivr.example/sms",
        "sms_method": "POST",
        "status_callback": "",
        "status_callback_method": "POST",
        "trunk_sid": None,
        **settings,
    }


def own(vendor: responses.RequestsMock, *numbers: dict[str, Any]) -> None:
    vendor.get(NUMBERS, json={"incoming_phone_numbers": list(numbers)}, match=[query_param_matcher({"PhoneNumber": LINE})])


def expect_change(vendor: responses.RequestsMock, form: dict[str, str]) -> None:
    vendor.post(f"{ACCOUNT_ADDRESS}/IncomingPhoneNumbers/PN1.json", json={}, match=[urlencoded_params_matcher(form, allow_blank=True)])


VOICE_HERE = f"{ADDRESS}?on=voice#rc=1&ct=1500&rt=2500"
TEXTS_HERE = f"{ADDRESS}?on=text#rc=5&rp=ct,rt,5xx"
STATUS_HERE = f"{ADDRESS}?on=call-status#rc=5&rp=ct,rt,5xx"


@pytest.mark.parametrize("mode", [LineMode.HUB_ANSWERS, LineMode.FORWARDED])
def test_a_line_that_we_answer_points_calls_texts_and_status_here_and_tells_what_stood_there(mode: LineMode) -> None:
    with responses.RequestsMock() as vendor:
        own(vendor, owned_number())
        expect_change(vendor, {"VoiceUrl": VOICE_HERE, "VoiceMethod": "POST", "SmsUrl": TEXTS_HERE, "StatusCallback": STATUS_HERE})
        before = connected_provider().point_webhooks_here(voice_line(mode))
    assert before.addresses["VoiceUrl"] == "https://ivr.example/voice"
    assert before.addresses["VoiceFallbackUrl"] == "https://handler.example/bin"


def test_an_application_that_would_win_over_the_addresses_is_taken_off_and_put_back() -> None:
    with responses.RequestsMock() as vendor:
        own(vendor, owned_number(voice_application_sid="AP1"))
        form = {
            "VoiceUrl": VOICE_HERE,
            "VoiceMethod": "POST",
            "VoiceApplicationSid": "",
            "SmsUrl": TEXTS_HERE,
            "StatusCallback": STATUS_HERE,
        }
        expect_change(vendor, form)
        before = connected_provider().point_webhooks_here(voice_line())
    with responses.RequestsMock() as vendor:
        own(vendor, owned_number(voice_url=VOICE_HERE, voice_method="POST"))
        expect_change(vendor, {"VoiceUrl": "https://ivr.example/voice", "VoiceMethod": "GET", "VoiceApplicationSid": "AP1"})
        connected_provider().restore_webhooks(LINE, before)


def test_beside_an_existing_flow_the_voice_address_stays() -> None:
    with responses.RequestsMock() as vendor:
        own(vendor, owned_number())
        expect_change(vendor, {"SmsUrl": TEXTS_HERE, "StatusCallback": STATUS_HERE})
        connected_provider().point_webhooks_here(voice_line(LineMode.BESIDE))


def test_beside_an_existing_flow_a_taken_status_callback_is_left_alone() -> None:
    with responses.RequestsMock() as vendor:
        own(vendor, owned_number(status_callback="https://ivr.example/status"))
        expect_change(vendor, {"SmsUrl": TEXTS_HERE})
        connected_provider().point_webhooks_here(voice_line(LineMode.BESIDE))


def test_pointing_here_twice_changes_nothing_and_forgets_nothing() -> None:
    ours = owned_number(voice_url=VOICE_HERE, voice_method="POST", sms_url=TEXTS_HERE, status_callback=STATUS_HERE)
    with responses.RequestsMock() as vendor:
        own(vendor, ours)
        before = connected_provider().point_webhooks_here(voice_line())
    assert not {"VoiceUrl", "VoiceMethod", "SmsUrl", "StatusCallback"} & set(before.addresses)


def test_what_somebody_pointed_elsewhere_since_is_not_overwritten_by_putting_back() -> None:
    before = WebhookState(addresses={"VoiceUrl": "https://ivr.example/voice", "VoiceMethod": "GET", "SmsUrl": "", "StatusCallback": ""})
    with responses.RequestsMock() as vendor:
        own(vendor, owned_number(voice_url="https://new.example/voice", sms_url=TEXTS_HERE, status_callback=STATUS_HERE))
        expect_change(vendor, {"SmsUrl": "", "StatusCallback": ""})
        connected_provider().restore_webhooks(LINE, before)


def test_the_present_addresses_can_be_shown() -> None:
    with responses.RequestsMock() as vendor:
        own(vendor, owned_number())
        shown = connected_provider().read_webhooks(LINE).addresses
    assert (shown["VoiceUrl"], shown["VoiceFallbackUrl"], shown["StatusCallback"]) == (
        "https://ivr.example/voice",
        "https://handler.example/bin",
        "",
    )


@pytest.mark.parametrize("numbers", [[], [owned_number(phone_number="+14155550109")]])
def test_a_number_of_somebody_else_is_named_as_that(numbers: list[dict[str, Any]]) -> None:
    with responses.RequestsMock() as vendor:
        own(vendor, *numbers)
        with pytest.raises(Gone, match="does not own"):
            connected_provider().read_webhooks(LINE)


def test_a_number_on_a_trunk_is_refused_where_its_calls_are_needed() -> None:
    with responses.RequestsMock() as vendor:
        own(vendor, owned_number(trunk_sid="TK1"))
        with pytest.raises(NotSupported, match="trunk"):
            connected_provider().point_webhooks_here(voice_line())

from datetime import timedelta
from typing import Any

import pytest
import requests

SID = "AC" + "1" * 32
TOKEN = "primary-token-of-the-tests"
LINE = "+14155550100"
CALLER = "+14155550123"
SERVICE = "MG" + "2" * 32


def refused(answer: requests.Response) -> tuple[int, int]:
    body = answer.json()
    assert set(body) == {"code", "message", "more_info", "status"}
    assert body["status"] == answer.status_code
    return answer.status_code, body["code"]


def service(twilio: Any, **settings: Any) -> None:
    twilio.control("seed", {"messaging_services": [{"account": SID, "sid": SERVICE, "numbers": [LINE]} | settings]})


def statuses(twilio: Any) -> list[str]:
    return [one.form["MessageStatus"] for one in twilio.customer.at("/status")]


def send_to(twilio: Any, eventually: Any, ends: str, **phone: Any) -> dict[str, Any]:
    twilio.seed_phone(CALLER, **phone)
    sid = twilio.send(StatusCallback=f"{twilio.customer.url}/status?key=1").json()["sid"]
    eventually(lambda: ends in statuses(twilio))
    return dict(twilio.rest("GET", f"/Messages/{sid}.json").json())


def test_wrong_credentials_are_refused_on_every_kind_of_request(twilio: Any) -> None:
    for auth in (None, (SID, "wrong"), ("AC" + "9" * 32, TOKEN), (SID, "")):
        for path in ("/Messages.json", "/Calls.json", "/IncomingPhoneNumbers.json", ".json"):
            assert refused(twilio.rest("GET", path, auth=auth)) == (401, 20003)
    assert refused(requests.get(f"{twilio.url}/lookups/v2/PhoneNumbers/{CALLER}", timeout=30)) == (401, 20003)


def test_an_api_key_a_secondary_token_and_the_parents_token_sign_in_but_not_the_other_way_round(twilio: Any) -> None:
    key, child = "SK" + "3" * 32, "AC" + "4" * 32
    twilio.seed_account(secondary_token="second", api_keys=[{"sid": key, "secret": "hidden"}])
    twilio.control("seed", {"accounts": [{"sid": child, "auth_token": "child-token", "parent": SID}]})
    for auth in ((key, "hidden"), (SID, "second"), (SID, TOKEN)):
        assert twilio.rest("GET", ".json", auth=auth).json()["sid"] == SID
    assert twilio.rest("GET", ".json", auth=(key, TOKEN)).status_code == 401
    assert twilio.rest("GET", ".json", auth=(child, "child-token")).status_code == 401
    below = requests.get(f"{twilio.url}/api/2010-04-01/Accounts/{child}.json", auth=(SID, TOKEN), timeout=30)
    assert below.json()["owner_account_sid"] == SID


def test_an_accepted_message_answers_201_queued_with_null_price_and_string_counts(twilio: Any) -> None:
    answer = twilio.send(ValidityPeriod="600", SmartEncoded="true", RiskCheck="disable", Attempt="1")
    assert answer.status_code == 201
    body = answer.json()
    assert (body["status"], body["direction"], body["num_segments"], body["num_media"], body["price"]) == (
        "queued",
        "outbound-api",
        "1",
        "0",
        None,
    )
    assert body["sid"].startswith("SM")
    assert body["uri"] == f"/2010-04-01/Accounts/{SID}/Messages/{body['sid']}.json"


def test_a_messaging_service_accepts_first_and_chooses_the_same_sender_for_a_recipient_later(twilio: Any, eventually: Any) -> None:
    service(twilio, status_callback=f"{twilio.customer.url}/status")
    body = twilio.rest("POST", "/Messages.json", data={"To": CALLER, "MessagingServiceSid": SERVICE, "Body": "hello"}).json()
    assert (body["status"], body["from"], body["num_segments"]) == ("accepted", None, "0")
    eventually(lambda: "delivered" in statuses(twilio))
    assert twilio.customer.at("/status")[0].form["MessagingServiceSid"] == SERVICE
    assert twilio.rest("GET", f"/Messages/{body['sid']}.json").json()["from"] == LINE


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"To": "4155550123"}, (400, 21211)),
        ({"To": ""}, (400, 21604)),
        ({"Body": ""}, (400, 21602)),
        ({"From": ""}, (400, 21603)),
        ({"To": "+15005550001"}, (400, 21211)),
        ({"To": "+15005550002"}, (400, 21612)),
        ({"To": "+15005550003"}, (400, 21408)),
        ({"To": "+15005550004"}, (400, 21610)),
        ({"To": "+15005550009"}, (400, 21614)),
        ({"To": "+442079460123"}, (400, 21408)),
        ({"From": "+14155550199"}, (400, 21606)),
        ({"From": "12"}, (400, 21212)),
        ({"From": "+15005550001"}, (400, 21212)),
        ({"From": "+15005550007"}, (400, 21606)),
        ({"From": "+15005550008"}, (429, 21611)),
        ({"Body": "x" * 1601}, (400, 21617)),
        ({"MessagingServiceSid": "MG" + "0" * 32}, (400, 21705)),
        ({"ValidityPeriod": "0"}, (400, 20001)),
        ({"ValidityPeriod": "36001"}, (400, 20001)),
        ({"StatusCallback": "https://my_hub.example.com/status"}, (400, 21609)),
        ({"StatusCallback": "ftp://hub.example.com"}, (400, 21609)),
        ({"RiskCheck": "maybe"}, (400, 20001)),
        ({"SmartEncoded": "1"}, (400, 20001)),
        ({"ScheduleType": "fixed", "SendAt": "2026-11-21T00:00:00Z"}, (400, 20001)),
        ({"ShortenUrls": "true"}, (400, 20001)),
        ({"IdempotencyKey": "abc"}, (400, 20001)),
    ],
)
def test_a_message_twilio_would_refuse_is_refused_with_its_number(twilio: Any, form: dict[str, str], expected: tuple[int, int]) -> None:
    assert refused(twilio.send(**form)) == expected
    assert twilio.truth()["messages"] == []


def test_the_magic_sender_is_accepted_without_being_owned_and_nothing_is_sent(twilio: Any) -> None:
    assert twilio.send(From="+15005550006").status_code == 201
    assert twilio.handset(CALLER)["texts"] == []


def test_a_number_that_cannot_text_an_empty_service_and_a_trial_account_are_refused(twilio: Any) -> None:
    twilio.seed_number(sms=False)
    assert refused(twilio.send()) == (400, 21606)
    twilio.seed_number(sms=True)
    service(twilio, numbers=[])
    assert refused(twilio.send(From="", MessagingServiceSid=SERVICE)) == (400, 21703)
    twilio.seed_account(trial=True)
    assert refused(twilio.send()) == (400, 21608)
    twilio.seed_account(verified_numbers=[CALLER])
    assert twilio.send().status_code == 201


def test_a_landline_is_refused_at_once_where_twilio_does_not_try_and_fails_later_at_home(twilio: Any, eventually: Any) -> None:
    twilio.seed_account(allowed_countries=["US", "DE"])
    twilio.seed_phone("+493012345678", line_type="landline")
    assert refused(twilio.send(To="+493012345678")) == (400, 21635)
    assert send_to(twilio, eventually, "undelivered", line_type="landline")["error_code"] == 30006


def test_a_delivered_message_is_told_in_order_signed_and_reaches_the_handset(twilio: Any, eventually: Any, oracle: Any) -> None:
    message = send_to(twilio, eventually, "delivered")
    assert statuses(twilio) == ["sent", "delivered"]
    first, last = twilio.customer.at("/status")
    assert first.url == f"{twilio.customer.url}/status?key=1"
    assert last.signature == oracle(last.url, last.pairs, TOKEN)
    assert last.form["MessageSid"] == last.form["SmsSid"] == message["sid"]
    assert "RawDlrDoneDate" in last.form
    assert message["status"] == "delivered"
    assert [one["body"] for one in twilio.handset(CALLER)["texts"]] == ["Sorry we missed you"]


@pytest.mark.parametrize("code", [30003, 30004, 30005, 30007, 30008])
def test_an_undelivered_message_carries_its_error_and_reaches_nobody(twilio: Any, eventually: Any, code: int) -> None:
    message = send_to(twilio, eventually, "undelivered", delivery="undelivered", error_code=code)
    assert message["error_code"] == code
    assert twilio.customer.at("/status")[-1].form["ErrorCode"] == str(code)
    assert twilio.handset(CALLER)["texts"] == []


@pytest.mark.parametrize(
    ("number", "code"), [({"a2p_registered": False}, 30034), ({"toll_free": True, "toll_free_verified": False}, 30032)]
)
def test_an_unregistered_sender_is_accepted_first_and_undelivered_later(twilio: Any, eventually: Any, number: Any, code: int) -> None:
    twilio.seed_number(**number)
    assert send_to(twilio, eventually, "undelivered")["error_code"] == code


def test_a_message_older_than_its_validity_period_fails(twilio: Any, eventually: Any) -> None:
    twilio.seed_phone(CALLER, delay_seconds=601)
    twilio.send(ValidityPeriod="600", StatusCallback=f"{twilio.customer.url}/status")
    eventually(lambda: statuses(twilio) == ["failed"])
    assert twilio.customer.at("/status")[0].form["ErrorCode"] == "30036"


@pytest.mark.parametrize(
    ("callbacks", "told"), [("out_of_order", ["delivered", "sent"]), ("duplicated", ["sent", "sent", "delivered", "delivered"])]
)
def test_status_callbacks_can_come_out_of_order_or_twice(twilio: Any, eventually: Any, callbacks: str, told: list[str]) -> None:
    twilio.seed_phone(CALLER, callbacks=callbacks)
    twilio.send(StatusCallback=f"{twilio.customer.url}/status")
    eventually(lambda: statuses(twilio) == told)


def test_a_message_can_stay_sent_for_ever_and_callbacks_can_be_lost(twilio: Any, eventually: Any) -> None:
    assert send_to(twilio, eventually, "sent", delivery="sent")["status"] == "sent"
    twilio.seed_phone(CALLER, callbacks="never")
    twilio.send(StatusCallback=f"{twilio.customer.url}/lost")
    eventually(lambda: twilio.truth()["messages"][-1]["status"] == "delivered")
    assert twilio.customer.at("/lost") == []


def test_the_list_is_newest_first_filtered_and_paged_without_shifting(twilio: Any, eventually: Any) -> None:
    for index in range(5):
        twilio.send(Body=f"number {index}")
    twilio.send(To="+14155550124")
    eventually(lambda: all(one["status"] == "delivered" for one in twilio.truth()["messages"]))
    first = twilio.rest("GET", "/Messages.json", params={"To": CALLER, "From": LINE, "PageSize": "2"}).json()
    assert [one["body"] for one in first["messages"]] == ["number 4", "number 3"]
    twilio.send(Body="arrived meanwhile")
    second = requests.get(f"{twilio.url}/api{first['next_page_uri']}", auth=(SID, TOKEN), timeout=30).json()
    assert [one["body"] for one in second["messages"]] == ["number 2", "number 1"]
    third = requests.get(f"{twilio.url}/api{second['next_page_uri']}", auth=(SID, TOKEN), timeout=30).json()
    assert ([one["body"] for one in third["messages"]], third["next_page_uri"]) == (["number 0"], None)


def test_the_list_filters_by_day_sent_and_a_message_not_yet_sent_is_not_found_by_day(twilio: Any, eventually: Any) -> None:
    twilio.send(Body="Friday")
    eventually(lambda: twilio.truth()["messages"][0]["date_sent"])
    twilio.clock.now += timedelta(days=1)
    twilio.send(Body="Saturday")
    eventually(lambda: twilio.truth()["messages"][1]["date_sent"])
    twilio.seed_phone(CALLER, delivery="queued")
    twilio.send(Body="never leaves")

    def bodies(query: str) -> list[str]:
        return [one["body"] for one in twilio.rest("GET", f"/Messages.json?To=%2B14155550123&{query}").json()["messages"]]

    assert bodies("DateSent=2026-11-20") == ["Friday"]
    assert bodies("DateSent%3E=2026-11-21") == ["Saturday"]
    assert bodies("DateSent%3C=2026-11-20") == ["Friday"]
    assert bodies("") == ["never leaves", "Saturday", "Friday"]


@pytest.mark.parametrize(
    "query", ["Status=sent", "DateSent=yesterday", "PageSize=1001", "PageSize=x", "Page=1", "PageToken=PAnone", "DateSent%3E%3D=2026-11-20"]
)
def test_a_list_refuses_what_it_does_not_know(twilio: Any, query: str) -> None:
    assert twilio.rest("GET", f"/Messages.json?{query}").status_code == 400


@pytest.mark.parametrize(
    "path", ["/Nothing.json", f"/Messages/SM{'0' * 32}.json", f"/Calls/CA{'0' * 32}.json", f"/Recordings/RE{'0' * 32}.json"]
)
def test_what_is_not_there_is_answered_404_in_twilios_shape(twilio: Any, path: str) -> None:
    assert refused(twilio.rest("GET", path)) == (404, 20404)


def test_more_messages_a_second_than_seeded_are_refused_and_the_next_second_is_free(twilio: Any) -> None:
    twilio.seed_account(messages_per_second=2)
    assert [twilio.send().status_code for _ in range(3)] == [201, 201, 429]
    assert refused(twilio.send()) == (429, 20429)
    twilio.clock.now += timedelta(seconds=1)
    assert twilio.send().status_code == 201


def test_a_full_queue_is_refused_until_messages_leave(twilio: Any) -> None:
    twilio.seed_account(queue_limit=1)
    twilio.seed_phone(CALLER, delivery="queued")
    assert twilio.send().status_code == 201
    assert refused(twilio.send()) == (429, 21611)


@pytest.mark.parametrize(
    ("body", "segments"),
    [
        ("x" * 160, "1"),
        ("x" * 161, "2"),
        ("x" * 306, "2"),
        ("é" * 160, "1"),
        ("^" * 81, "2"),
        ("\u2019" + "x" * 69, "1"),
        ("\u2019" + "x" * 70, "2"),
        ("😀" * 36, "2"),
    ],
)
def test_parts_are_counted_as_gsm_or_ucs2(twilio: Any, body: str, segments: str) -> None:
    assert twilio.send(Body=body).json()["num_segments"] == segments


def test_smart_encoding_turns_a_curly_quote_plain_and_saves_parts(twilio: Any) -> None:
    sent = twilio.send(Body="We\u2019re sorry " + "x" * 100, SmartEncoded="true").json()
    assert (sent["body"][:5], sent["num_segments"]) == ("We're", "1")


def test_the_same_request_twice_makes_two_messages_because_there_is_no_idempotency_key(twilio: Any) -> None:
    assert twilio.send().json()["sid"] != twilio.send().json()["sid"]
    assert len(twilio.truth()["messages"]) == 2


def test_numbers_are_found_and_changed_with_only_documented_parameters(twilio: Any) -> None:
    [number] = twilio.rest("GET", "/IncomingPhoneNumbers.json", params={"PhoneNumber": LINE}).json()["incoming_phone_numbers"]
    path = f"/IncomingPhoneNumbers/{number['sid']}.json"
    form = {
        "VoiceUrl": "https://hub.example.com/v#rc=1",
        "VoiceMethod": "POST",
        "VoiceFallbackUrl": "https://bin.example.com",
        "SmsUrl": "",
    }
    changed = twilio.rest("POST", path, data=form).json()
    assert (changed["voice_url"], changed["voice_fallback_url"], changed["sms_url"]) == (form["VoiceUrl"], form["VoiceFallbackUrl"], "")
    assert twilio.rest("GET", path).json()["voice_url"] == form["VoiceUrl"]
    for wrong in ({"Colour": "red"}, {"VoiceMethod": "PUT"}, {"VoiceUrl": "hub"}):
        assert twilio.rest("POST", path, data=wrong).status_code == 400


def test_a_lookup_tells_the_line_type_only_when_asked_and_why_a_number_is_invalid(twilio: Any) -> None:
    twilio.seed_phone(CALLER, line_type="nonFixedVoip")

    def look_up(number: str, **query: str) -> dict[str, Any]:
        url = f"{twilio.url}/lookups/v2/PhoneNumbers/{number}"
        return dict(requests.get(url, params=query, auth=(SID, TOKEN), timeout=30).json())

    asked = look_up(CALLER, Fields="line_type_intelligence")
    assert (asked["valid"], asked["country_code"], asked["line_type_intelligence"]["type"]) == (True, "US", "nonFixedVoip")
    assert look_up(CALLER)["line_type_intelligence"] is None
    assert (look_up("+141555501234567")["valid"], look_up("+141555501234567")["validation_errors"]) == (False, ["TOO_LONG"])
    assert look_up(CALLER, Fields="shoe_size")["status"] == 400


def test_a_suspended_accounts_message_fails_after_acceptance(twilio: Any, eventually: Any) -> None:
    twilio.seed_account(suspended=True)
    assert send_to(twilio, eventually, "failed")["error_code"] == 30002


def test_a_message_can_be_emptied_but_not_rewritten(twilio: Any) -> None:
    sid = twilio.send().json()["sid"]
    assert twilio.rest("POST", f"/Messages/{sid}.json", data={"Body": "other words"}).status_code == 400
    assert twilio.rest("POST", f"/Messages/{sid}.json", data={"Body": ""}).json()["body"] == ""


def test_a_scheduled_message_needs_a_service_waits_and_can_be_canceled(twilio: Any) -> None:
    service(twilio)
    form = {"From": "", "MessagingServiceSid": SERVICE, "ScheduleType": "fixed", "SendAt": "2026-11-20T16:00:00Z"}
    sent = twilio.send(**form).json()
    assert sent["status"] == "scheduled"
    assert twilio.rest("POST", f"/Messages/{sent['sid']}.json", data={"Status": "canceled"}).json()["status"] == "canceled"
    assert twilio.handset(CALLER)["texts"] == []


def test_what_may_not_be_done_to_a_resource_is_answered_405(twilio: Any) -> None:
    assert refused(twilio.rest("POST", "/Calls.json", data={})) == (405, 20004)


def test_an_armed_knob_withholds_the_answer_to_a_message_that_was_accepted(twilio: Any, eventually: Any) -> None:
    twilio.control("knobs", {"method": "POST", "path": "/api/2010-04-01/Accounts/*/Messages.json", "do": "drop"})
    with pytest.raises(requests.ConnectionError):
        twilio.send()
    eventually(lambda: [one["body"] for one in twilio.handset(CALLER)["texts"]] == ["Sorry we missed you"])


def test_a_sandbox_that_was_stopped_keeps_its_records_and_can_be_served_again(twilio: Any, eventually: Any) -> None:
    twilio.send(Body="before")
    eventually(lambda: twilio.handset(CALLER)["texts"])
    twilio.vendor.close()
    twilio.send(Body="after")
    eventually(lambda: [one["body"] for one in twilio.handset(CALLER)["texts"]] == ["before", "after"])

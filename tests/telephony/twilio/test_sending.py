from base64 import b64encode
from typing import Any
from urllib.parse import parse_qs

import pytest
import requests
import responses

from hub.contract.errors import Gone, Rejected, SignInAgain, TryAgain
from hub.contract.phone_events import DeliveryStatus, NotDelivered
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.texts import OutgoingText, TextRejected
from tests.telephony.twilio.connected_provider import ACCOUNT_ADDRESS, connected_provider
from tests.telephony.twilio.webhook_samples import ACCOUNT, ADDRESS, CALLER, LINE

MESSAGES = f"{ACCOUNT_ADDRESS}/Messages.json"
ACCEPTED = {"sid": "SM1", "status": "queued", "num_segments": "2"}


def outgoing(valid_for_s: int = 900, body: str = "Harbor Talent here, sorry we missed your call.") -> OutgoingText:
    return OutgoingText(sender=PhoneNumber(LINE), to=PhoneNumber(CALLER), body=body, report_address=ADDRESS, valid_for_s=valid_for_s)


def sent_form(vendor: responses.RequestsMock) -> dict[str, str]:
    body: Any = vendor.calls[-1].request.body
    return {name: value for name, [value] in parse_qs(body, keep_blank_values=True).items()}


def test_a_text_is_posted_as_a_form_with_our_key_in_the_report_address() -> None:
    with responses.RequestsMock() as vendor:
        vendor.post(MESSAGES, json=ACCEPTED, status=201)
        sent = connected_provider().send_text(outgoing(body="Hi & welcome 🛑"), "text:7")
        assert sent_form(vendor) == {
            "To": CALLER,
            "From": LINE,
            "Body": "Hi & welcome 🛑",
            "StatusCallback": f"{ADDRESS}?on=delivery&key=text%3A7#rc=5&rp=ct,rt,5xx",
            "ValidityPeriod": "900",
        }
        assert vendor.calls[0].request.headers["Authorization"] == f"Basic {b64encode(f'{ACCOUNT}:an-invented-token'.encode()).decode()}"
    assert (sent.text_id, sent.status, sent.parts) == ("SM1", DeliveryStatus.ACCEPTED, 2)


@pytest.mark.parametrize(("valid_for_s", "written"), [(0, "1"), (-5, "1"), (90_000, "36000")])
def test_the_validity_stays_within_what_twilio_takes(valid_for_s: int, written: str) -> None:
    with responses.RequestsMock() as vendor:
        vendor.post(MESSAGES, json=ACCEPTED, status=201)
        connected_provider().send_text(outgoing(valid_for_s), "k")
        assert sent_form(vendor)["ValidityPeriod"] == written


@pytest.mark.parametrize("parts", ["0", None, ""])
def test_a_number_of_parts_that_twilio_does_not_know_yet_is_none(parts: str | None) -> None:
    with responses.RequestsMock() as vendor:
        vendor.post(MESSAGES, json={**ACCEPTED, "num_segments": parts}, status=201)
        assert connected_provider().send_text(outgoing(), "k").parts is None


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (21211, NotDelivered.INVALID_NUMBER),
        (21212, NotDelivered.SENDER_NOT_USABLE),
        (21606, NotDelivered.SENDER_NOT_USABLE),
        (21408, NotDelivered.COUNTRY_NOT_ALLOWED),
        (21608, NotDelivered.SENDER_NOT_USABLE),
        (21610, NotDelivered.OPTED_OUT),
        (21612, NotDelivered.NO_ROUTE),
        (21614, NotDelivered.LANDLINE),
        (21617, NotDelivered.TOO_LONG),
        (21635, NotDelivered.LANDLINE),
        (21703, NotDelivered.SENDER_NOT_USABLE),
        (29999, NotDelivered.UNKNOWN),
    ],
)
def test_a_refused_text_says_why_in_our_words_and_repeats_no_number(code: int, reason: NotDelivered) -> None:
    with responses.RequestsMock() as vendor:
        vendor.post(MESSAGES, json={"code": code, "message": f"The number {CALLER} is wrong", "status": 400}, status=400)
        with pytest.raises(TextRejected) as refusal:
            connected_provider().send_text(outgoing(), "k")
    assert (refusal.value.not_delivered, refusal.value.code, refusal.value.status) == (reason, str(code), 400)
    assert refusal.value.sentence
    assert CALLER not in refusal.value.sentence


def test_a_refusal_without_a_code_is_still_a_refusal() -> None:
    with responses.RequestsMock() as vendor:
        vendor.post(MESSAGES, body="<html>", status=400)
        with pytest.raises(TextRejected) as refusal:
            connected_provider().send_text(outgoing(), "k")
    assert refusal.value.not_delivered is NotDelivered.UNKNOWN


def test_a_full_queue_is_tried_again_because_nothing_was_taken() -> None:
    with responses.RequestsMock() as vendor:
        vendor.post(MESSAGES, json={"code": 21611, "message": "queue full", "status": 429}, status=400)
        with pytest.raises(TryAgain) as trouble:
            connected_provider().send_text(outgoing(), "k")
    assert not trouble.value.may_have_left


def test_a_suspended_account_does_not_connect() -> None:
    with responses.RequestsMock() as vendor:
        vendor.get(f"{ACCOUNT_ADDRESS}.json", json={"sid": ACCOUNT, "friendly_name": "Harbor", "status": "suspended"})
        with pytest.raises(Rejected, match="suspended"):
            connected_provider().check_connection()


def test_a_connection_is_known_by_its_account_and_name() -> None:
    with responses.RequestsMock() as vendor:
        vendor.get(f"{ACCOUNT_ADDRESS}.json", json={"sid": ACCOUNT, "friendly_name": "Harbor", "status": "active"})
        identity = connected_provider().check_connection()
    assert (identity.id, identity.name) == (ACCOUNT, "Harbor")


def test_wrong_credentials_ask_for_a_new_sign_in() -> None:
    with responses.RequestsMock() as vendor:
        vendor.get(f"{ACCOUNT_ADDRESS}.json", json={"code": 20003}, status=401)
        with pytest.raises(SignInAgain):
            connected_provider().check_connection()


@pytest.mark.parametrize(
    ("ref", "path"),
    [
        (f"{ACCOUNT_ADDRESS}/Recordings/RE1", "/Recordings/RE1.mp3"),
        (f"http://127.0.0.1:9100/twilio/api/2010-04-01/Accounts/{ACCOUNT}/Recordings/RE1.wav", "/Recordings/RE1.wav"),
        (f"{ACCOUNT_ADDRESS}/Messages/MM1/Media/ME1", "/Messages/MM1/Media/ME1"),
    ],
)
def test_media_are_fetched_from_twilio_only(ref: str, path: str) -> None:
    with responses.RequestsMock() as vendor:
        vendor.get(ACCOUNT_ADDRESS + path, body=b"bytes", content_type="image/jpeg")
        assert connected_provider().fetch_media(ref) == (b"bytes", "image/jpeg")


@pytest.mark.parametrize(
    "ref", ["https://evil.example/x.jpg", f"{ACCOUNT_ADDRESS}/Messages/../../Keys.json", "", f"{ACCOUNT_ADDRESS}/Keys/K1"]
)
def test_an_address_that_holds_no_media_is_not_asked_for(ref: str) -> None:
    with responses.RequestsMock(), pytest.raises(Gone):
        connected_provider().fetch_media(ref)


def test_a_timeout_on_the_way_is_not_swallowed() -> None:
    with responses.RequestsMock() as vendor:
        vendor.post(MESSAGES, body=requests.ReadTimeout("slow"))
        with pytest.raises(requests.ReadTimeout):
            connected_provider().send_text(outgoing(), "k")

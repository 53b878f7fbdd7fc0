import json
import re

import pytest
import responses

from hub.contract.errors import SignInAgain, TryAgain
from hub.contract.phone_events import DeliveryStatus, NotDelivered
from hub.contract.phone_numbers import PhoneNumber
from hub.contract.texts import OutgoingText, TextRejected
from telephony.telnyx.provider import idempotency_key
from tests.telephony.telnyx.samples import ADDRESS, API, CALLER, LINE, RECEIVED_AT, connected_provider

MESSAGES = f"{API}/v2/messages"
WORDS = "Harbor Talent here, sorry we missed your call. STOP to opt out."
TEXT = OutgoingText(sender=PhoneNumber(LINE), to=PhoneNumber(CALLER), body=WORDS, report_address=ADDRESS, valid_for_s=900)
TAKEN = {"data": {"id": "403", "to": [{"phone_number": CALLER, "status": "queued"}], "parts": 1}}


@responses.activate
def test_a_text_is_sent_once_with_its_key_and_where_to_report() -> None:
    vendor = responses.post(MESSAGES, json=TAKEN)
    sent = connected_provider().send_text(TEXT, "text-back:7")
    assert (sent.text_id, sent.status, sent.parts) == ("403", DeliveryStatus.ACCEPTED, 1)
    request = vendor.calls[0].request
    assert json.loads(request.body or b"") == {"from": LINE, "to": CALLER, "text": WORDS, "webhook_url": f"{ADDRESS}?key=text-back%3A7"}
    assert request.headers["Idempotency-Key"] == idempotency_key(ADDRESS, "text-back:7")


@responses.activate
def test_the_same_text_under_the_same_key_is_the_same_request_byte_for_byte() -> None:
    vendor = responses.post(MESSAGES, json=TAKEN)
    for _ in range(2):
        connected_provider().send_text(TEXT, "text-back:7")
    first, second = (call.request for call in vendor.calls)
    assert (first.body, first.headers["Idempotency-Key"]) == (second.body, second.headers["Idempotency-Key"])


@pytest.mark.parametrize("key", ["text-back:7", "member alert/7?x=\u00e4", "k" * 400, "", "a b", "a-b"])
def test_every_key_fits_what_telnyx_takes(key: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_:-]{1,255}", idempotency_key(ADDRESS, key))


def test_keys_that_look_alike_once_they_fit_stay_apart_and_so_do_two_hubs() -> None:
    made = {idempotency_key(ADDRESS, "a b"), idempotency_key(ADDRESS, "a-b"), idempotency_key(f"{ADDRESS}2", "a b")}
    assert len(made) == 3
    moved = ADDRESS.replace("hub.example", "moved.example")
    assert idempotency_key(moved, "a b") == idempotency_key(ADDRESS, "a b")


@responses.activate
@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("40300", NotDelivered.OPTED_OUT),
        ("40310", NotDelivered.INVALID_NUMBER),
        ("40305", NotDelivered.SENDER_NOT_USABLE),
        ("40010", NotDelivered.SENDER_NOT_REGISTERED),
        ("40330", NotDelivered.SENDER_NOT_REGISTERED),
        ("10015", NotDelivered.UNKNOWN),
    ],
)
def test_a_refused_text_says_why_and_repeats_no_number(code: str, why: NotDelivered) -> None:
    responses.post(MESSAGES, status=400, json={"errors": [{"code": code, "title": "No", "detail": f"{CALLER} is wrong"}]})
    with pytest.raises(TextRejected) as refusal:
        connected_provider().send_text(TEXT, "text-back:7")
    assert (refusal.value.not_delivered, refusal.value.code) == (why, code)
    assert CALLER not in refusal.value.sentence


@responses.activate
def test_a_refusal_that_nobody_can_read_is_still_a_refusal() -> None:
    responses.post(MESSAGES, status=422, body="no")
    with pytest.raises(TextRejected) as refusal:
        connected_provider().send_text(TEXT, "text-back:7")
    assert refusal.value.not_delivered is NotDelivered.UNKNOWN


@responses.activate
@pytest.mark.parametrize(("status", "code"), [(429, "10011"), (400, "40011")])
def test_a_limit_is_waited_for_and_nothing_has_left(status: int, code: str) -> None:
    responses.post(MESSAGES, status=status, json={"errors": [{"code": code, "title": "Too many"}]})
    with pytest.raises(TryAgain) as trouble:
        connected_provider().send_text(TEXT, "text-back:7")
    assert not trouble.value.may_have_left


def test_a_text_may_be_repeated_while_telnyx_keeps_its_answer() -> None:
    provider = connected_provider()
    now = provider.context.clock()
    assert provider.may_repeat(now)
    assert not provider.may_repeat(RECEIVED_AT.replace(day=19))


@responses.activate
def test_a_key_that_is_none_asks_for_a_new_sign_in() -> None:
    responses.get(f"{API}/v2/whoami", status=401, json={"errors": [{"code": "10009"}]})
    with pytest.raises(SignInAgain):
        connected_provider().check_connection()

import hashlib
import json
import threading
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from flask import Response

SID = "AC" + "1" * 32
TOKEN = "primary-token-of-the-tests"
LINE = "+14155550100"
CALLER = "+14155550123"
SERVICE = "MG" + "2" * 32


def fails(status: int) -> Any:
    return lambda: Response("", status)


def test_form_webhooks_are_signed_over_the_exact_address_and_every_field_even_empty_ones(twilio: Any, oracle: Any) -> None:
    twilio.seed_number(sms_url=f"{twilio.customer.url}/sms?a=%7Eb%20c&d=")
    twilio.text("  Tür 😀 \n spaces stay  ")
    [sms] = twilio.customer.at("/sms")
    assert sms.form["Body"] == "  Tür 😀 \n spaces stay  "
    assert ("FromCity", "") in sms.pairs
    assert sms.signature == oracle(f"{twilio.customer.url}/sms?a=%7Eb%20c&d=", sms.pairs, TOKEN)


def test_get_webhooks_carry_all_in_the_query_and_sign_only_the_address(twilio: Any, oracle: Any) -> None:
    twilio.seed_number(sms_method="GET")
    twilio.text("hello there")
    [sms] = twilio.customer.at("/sms")
    assert (sms.method, sms.body) == ("GET", b"")
    delivery = twilio.truth()["webhooks"][-1]
    assert dict(parse_qsl(urlsplit(delivery["url"]).query))["Body"] == "hello there"
    assert sms.signature == oracle(delivery["url"], [], TOKEN)


def test_json_webhooks_carry_the_hash_of_the_body_in_a_signed_address(twilio: Any, oracle: Any) -> None:
    twilio.seed_account(webhook_format="json")
    twilio.text("hello")
    [sms] = twilio.customer.at("/sms")
    assert sms.headers["Content-Type"] == "application/json"
    assert json.loads(sms.body)["Body"] == "hello"
    assert sms.url == f"{twilio.customer.url}/sms?bodySHA256={hashlib.sha256(sms.body).hexdigest()}"
    assert sms.signature == oracle(sms.url, [], TOKEN)


def test_a_sub_account_signs_with_its_own_token(twilio: Any, oracle: Any) -> None:
    child = "AC" + "4" * 32
    number = {"account": child, "phone_number": "+14155550170", "sms_url": f"{twilio.customer.url}/sms"}
    twilio.control("seed", {"accounts": [{"sid": child, "auth_token": "child-token", "parent": SID}], "numbers": [number]})
    twilio.text("hello", to="+14155550170")
    [sms] = twilio.customer.at("/sms")
    assert sms.form["AccountSid"] == child
    assert sms.signature == oracle(sms.url, sms.pairs, "child-token")


def test_the_primary_token_signs_until_the_secondary_is_promoted(twilio: Any, oracle: Any) -> None:
    twilio.seed_account(secondary_token="second")
    twilio.text("one")
    twilio.control(f"accounts/{SID}/promote", {})
    twilio.text("two")
    before, after = twilio.customer.at("/sms")
    assert before.signature == oracle(before.url, before.pairs, TOKEN)
    assert after.signature == oracle(after.url, after.pairs, "second")


def test_call_fields_added_after_signing_make_the_signature_fit_only_without_them(twilio: Any, oracle: Any) -> None:
    twilio.seed_account(unsigned_call_extras=True)
    twilio.ring()
    [voice] = twilio.customer.at("/voice")
    without = [(name, value) for name, value in voice.pairs if name not in ("CallToken", "StirVerstat")]
    assert len(without) == len(voice.pairs) - 2
    assert voice.signature == oracle(voice.url, without, TOKEN)
    assert voice.signature != oracle(voice.url, voice.pairs, TOKEN)


def test_a_shared_key_signs_with_its_own_secret_and_names_itself(twilio: Any, oracle: Any) -> None:
    twilio.seed_account(shared_key={"id": "key7", "secret": "shared", "algorithm": "HMAC_SHA256"})
    twilio.text("hello")
    [sms] = twilio.customer.at("/sms")
    assert sms.headers["X-Twilio-Webhooks-Signature-Settings"] == "key=key7,algorithm=HMAC_SHA256"
    assert sms.signature == oracle(sms.url, sms.pairs, "shared", "sha256")


def test_an_http_error_is_not_retried_by_default(twilio: Any) -> None:
    twilio.customer.answers["/sms"] = fails(503)
    assert (twilio.text("hello")["webhook"]["status"], len(twilio.customer.at("/sms"))) == (503, 1)


def test_a_refused_connection_is_tried_once_more_by_default(twilio: Any) -> None:
    twilio.seed_number(sms_url="http://127.0.0.1:9/sms")
    webhook = twilio.text("hello")["webhook"]
    assert (webhook["status"], webhook["failure"], webhook["attempts"]) == (None, "ct", 2)


def test_fragment_switches_are_obeyed_not_sent_and_not_signed_and_the_token_stays_the_same(twilio: Any, oracle: Any) -> None:
    twilio.seed_number(sms_url=f"{twilio.customer.url}/sms#rc=5&rp=ct,rt,5xx")
    twilio.customer.answers["/sms"] = [fails(503), fails(500), "<Response/>"]
    assert twilio.text("hello")["webhook"]["attempts"] == 3
    requests_seen = twilio.customer.at("/sms")
    assert len({one.headers["I-Twilio-Idempotency-Token"] for one in requests_seen}) == 1
    assert requests_seen[0].url == f"{twilio.customer.url}/sms"
    assert requests_seen[0].signature == oracle(requests_seen[0].url, requests_seen[0].pairs, TOKEN)


@pytest.mark.parametrize(
    ("fragment", "status", "attempts"), [("rc=2&rp=4xx", 404, 3), ("rc=2&rp=all", 404, 3), ("rc=0", 503, 1), ("rc=9&rp=5xx", 503, 2)]
)
def test_only_the_named_failures_are_retried_and_only_as_often_as_allowed(twilio: Any, fragment: str, status: int, attempts: int) -> None:
    twilio.seed_number(sms_url=f"{twilio.customer.url}/sms#{fragment}")
    twilio.customer.answers["/sms"] = fails(status)
    assert twilio.text("hello")["webhook"]["attempts"] == attempts


def test_a_slow_voice_answer_beyond_its_read_timeout_brings_the_fallback_without_a_retry(twilio: Any) -> None:
    gate = threading.Event()

    def slow() -> str:
        gate.wait(10)
        return "<Response/>"

    twilio.seed_number(
        voice_url=f"{twilio.customer.url}/voice#rc=1&ct=1500&rt=150", voice_fallback_twiml="<Response><Say>Later</Say></Response>"
    )
    twilio.customer.answers["/voice"] = slow
    call = twilio.ring()
    gate.set()
    assert call["heard"] == ["Later"]
    voice = next(one for one in call["requests"] if one["kind"] == "voice")
    assert (voice["failure"], voice["attempts"]) == ("rt", 1)


def test_replay_sends_the_same_bytes_signature_and_token_again_in_the_order_asked_for(twilio: Any) -> None:
    twilio.text("one")
    twilio.text("two")
    before = list(twilio.customer.at("/sms"))
    twilio.customer.received.clear()
    answers = twilio.control("webhooks/replay", {"last": 2, "reverse": True, "times": 5})
    again = twilio.customer.at("/sms")
    assert [one["status"] for one in answers] == [200] * 10
    assert [one.form["Body"] for one in again] == ["two"] * 5 + ["one"] * 5
    assert (again[0].body, again[0].signature) == (before[1].body, before[1].signature)
    assert again[0].headers["I-Twilio-Idempotency-Token"] == before[1].headers["I-Twilio-Idempotency-Token"]


@pytest.mark.parametrize("word", ["STOP", "stop", " Stop ", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"])
def test_a_stop_word_blocks_the_pair_is_confirmed_once_and_still_reaches_the_customer(twilio: Any, word: str) -> None:
    twilio.text(word)
    twilio.text(word)
    assert [one.form["Body"] for one in twilio.customer.at("/sms")] == [word, word]
    assert "OptOutType" not in twilio.customer.at("/sms")[0].form
    assert twilio.send().json()["code"] == 21610
    replies = [one for one in twilio.truth()["messages"] if one["direction"] == "outbound-reply"]
    assert len(replies) == 1
    assert [one["direction"] for one in twilio.handset(CALLER)["texts"]] == ["sent", "received", "sent"]
    assert [(one["scope"], one["phone"]) for one in twilio.truth()["opt_outs"]] == [(LINE, CALLER)]


@pytest.mark.parametrize("words", ["please stop", "OPT OUT", "stop.", "don't stop"])
def test_what_is_not_a_whole_stop_word_is_no_opt_out(twilio: Any, words: str) -> None:
    twilio.text(words)
    assert twilio.truth()["opt_outs"] == []
    assert twilio.send().status_code == 201


@pytest.mark.parametrize("word", ["START", "unstop", "Yes"])
def test_an_opt_in_word_lifts_the_block(twilio: Any, word: str) -> None:
    twilio.text("STOP")
    twilio.text(word)
    assert twilio.send().status_code == 201


def test_help_is_answered_by_twilio_itself(twilio: Any) -> None:
    twilio.text("HELP")
    assert [one["direction"] for one in twilio.handset(CALLER)["texts"]] == ["sent", "received"]


def test_a_service_opt_out_blocks_the_whole_pool_and_advanced_opt_out_names_its_type(twilio: Any) -> None:
    twilio.control("seed", {"numbers": [{"account": SID, "phone_number": "+14155550101"}]})
    service = {"account": SID, "sid": SERVICE, "numbers": [LINE, "+14155550101"], "inbound_url": f"{twilio.customer.url}/service"}
    twilio.control("seed", {"messaging_services": [service | {"advanced_opt_out": True, "opt_out_words": {"STOP": ["ALTO"]}}]})
    twilio.text("alto")
    [inbound] = twilio.customer.at("/service")
    assert (inbound.form["OptOutType"], inbound.form["MessagingServiceSid"]) == ("STOP", SERVICE)
    assert twilio.customer.at("/sms") == []
    assert twilio.send(From="+14155550101").json()["code"] == 21610


def test_a_service_can_defer_to_the_numbers_own_webhook(twilio: Any) -> None:
    service = {
        "account": SID,
        "sid": SERVICE,
        "numbers": [LINE],
        "inbound_url": f"{twilio.customer.url}/service",
        "use_inbound_webhook_on_number": True,
    }
    twilio.control("seed", {"messaging_services": [service]})
    twilio.text("hello")
    assert (len(twilio.customer.at("/sms")), twilio.customer.at("/service")) == (1, [])


def test_on_toll_free_only_the_network_words_count_and_its_reply_is_no_message_of_the_account(twilio: Any) -> None:
    twilio.seed_number(toll_free=True)
    twilio.text("QUIT")
    assert twilio.truth()["opt_outs"] == []
    twilio.text("STOP")
    assert twilio.handset(CALLER)["texts"][-1]["direction"] == "received"
    assert [one["direction"] for one in twilio.truth()["messages"]] == ["inbound", "inbound"]


@pytest.mark.parametrize(
    ("answer", "replies"),
    [
        ("<Response/>", []),
        (lambda: Response("", 204), []),
        (lambda: Response("OK", mimetype="text/plain"), ["OK"]),
        ("<Response><Message>Thanks</Message></Response>", ["Thanks"]),
    ],
)
def test_a_plain_text_answer_is_sent_to_the_texter_and_an_empty_one_is_not(twilio: Any, answer: Any, replies: list[str]) -> None:
    twilio.customer.answers["/sms"] = answer
    twilio.text("hello")
    assert [one["body"] for one in twilio.handset(CALLER)["texts"] if one["direction"] == "received"] == replies


def test_a_picture_text_without_words_arrives_with_media_that_needs_basic_auth(twilio: Any) -> None:
    twilio.text("", media=[{"content_type": "image/png", "content": "iVBORw0="}])
    [sms] = twilio.customer.at("/sms")
    assert (sms.form["Body"], sms.form["NumMedia"], sms.form["MediaContentType0"]) == ("", "1", "image/png")
    assert requests.get(sms.form["MediaUrl0"], timeout=30).status_code == 401
    sent_on = requests.get(sms.form["MediaUrl0"], auth=(SID, TOKEN), timeout=30, allow_redirects=False)
    assert (sent_on.status_code, sent_on.headers["Location"].split("?")[0].rpartition("/")[0]) == (307, f"https://mms.twiliocdn.com/{SID}")
    stored = sent_on.headers["Location"].replace("https://", f"{twilio.url}/files/")
    assert requests.get(stored, timeout=30).content == b"\x89PNG\r"
    assert requests.get(stored, auth=(SID, TOKEN), timeout=30).status_code == 403
    [listed] = twilio.rest("GET", f"/Messages/{sms.form['MessageSid']}/Media.json").json()["media_list"]
    assert listed["parent_sid"] == sms.form["MessageSid"]


@pytest.mark.parametrize(
    ("path", "body", "sentence"),
    [
        ("seed", {"cars": []}, "a seed has"),
        ("seed", {"accounts": [{"sid": "AC1", "auth_token": "x"}]}, "write a sid of AC"),
        ("seed", {"numbers": [{"account": "nobody", "phone_number": LINE}]}, "sid of a seeded account"),
        ("seed", {"phones": {CALLER: {"does": "dance"}}}, "does is one of"),
        ("seed", {"phones": {CALLER: {"mood": "good"}}}, "mood is not known"),
        ("phone/ring", {"from": CALLER, "to": "+14155550199"}, "one of the seeded numbers"),
        ("phone/ring", {"from": CALLER, "to": LINE, "caller": {"sings": True}}, "sings is not known"),
        ("phone/text", {"to": LINE, "text": "x"}, "a text has"),
        ("webhooks/replay", {"first": 1}, "a replay has"),
    ],
)
def test_a_wrong_control_request_is_refused_with_a_sentence(twilio: Any, path: str, body: dict[str, Any], sentence: str) -> None:
    answer = requests.post(f"{twilio.url}/_sandbox/{path}", json=body, timeout=30)
    assert answer.status_code == 400
    assert sentence in answer.json()["error"]


def test_reset_forgets_everything(twilio: Any) -> None:
    twilio.text("hello")
    twilio.control("reset", {})
    assert all(held == [] for held in twilio.truth().values())

"""Simulated Quo itself: what it refuses, what its phones do, and how its webhooks come."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any

import pytest
import requests

from hub.sandbox.magic_numbers import MAGIC_NUMBERS, Magic
from telephony.openphone.sandbox_sending import LOST_LATER
from tests.telephony.openphone.connected_provider import KEY
from tests.telephony.openphone.webhook_samples import CALLER, LINE

Eventually = Callable[[Callable[[], Any]], None]
VERSIONED = {"Authorization": KEY, "Quo-Api-Version": "2026-03-30"}
TEXT = {"from": LINE, "to": [CALLER], "content": "Hi"}
LIFE = ["call.ringing", "call.answered", "call.forwarded", "call.missed", "call.completed", "call.voicemail.completed"]
TEXTS = ["message.received", "message.delivered", "message.failed", "message.undelivered"]


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        (("GET", "/v1/users", {"headers": {"Authorization": f"Bearer {KEY}"}}), 401, "1100401"),
        (("GET", "/v1/nothing", {}), 404, "0000404"),
        (("DELETE", "/v1/messages", {}), 404, "0200404"),
        (("GET", "/v1/users", {}), 400, "1100400"),
        (("GET", "/v1/users?maxResults=51", {}), 400, "1100400"),
        (("GET", "/v1/users?maxResults=10&page=2", {}), 400, "1100400"),
        (("GET", "/v1/users?maxResults=10&pageToken=guessed", {}), 400, "1100400"),
        (("GET", "/v1/calls?maxResults=10&phoneNumberId=PN1", {}), 400, "0100400"),
        (("GET", "/v1/calls?maxResults=10&phoneNumberId=PN1&participants=a&participants=b", {}), 400, "0101400"),
        (("GET", "/v1/messages?maxResults=9&phoneNumberId=PN1&participants=%2B14155550123&createdAfter=today", {}), 400, "0200400"),
        (("POST", "/v1/messages", {"data": "Hi"}), 400, "0200400"),
        (("POST", "/v1/messages", {"json": {**TEXT, "content": " "}}), 400, "0200400"),
        (("POST", "/v1/messages", {"json": {**TEXT, "content": "x" * 1601}}), 400, "0200400"),
        (("POST", "/v1/messages", {"json": {**TEXT, "to": "+14155550123"}}), 400, "0200400"),
        (("POST", "/v1/messages", {"json": {**TEXT, "subject": "Hi"}}), 400, "0200400"),
        (("POST", "/v1/messages", {"json": {**TEXT, "userId": "USnobody"}}), 403, "0202403"),
        (("GET", "/v1/calls/AC1", {}), 404, "0100404"),
        (("GET", "/v1/call-voicemails/AC1", {}), 404, "1200404"),
        (("GET", "/webhooks", {}), 400, "0300400"),
        (("POST", "/webhooks", {"json": {"url": "https://a.example", "events": ["call.lost"]}, "headers": VERSIONED}), 400, "0300400"),
        (("POST", "/webhooks/999/rotate", {"headers": VERSIONED}), 404, "0300404"),
        (("POST", "/v1/webhooks/calls", {"json": {"url": "https://a.example", "events": ["call.missed"]}}), 400, "0300400"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else None,
)
def test_what_quo_does_not_know_is_refused_in_its_own_shape(
    workspace: Any, request_: tuple[str, str, dict[str, Any]], status: int, code: str
) -> None:
    method, path, options = request_
    answer = workspace.ask(method, path, **options)
    assert (answer.status_code, answer.json()["code"], answer.json()["status"]) == (status, code, status)
    assert {"message", "title", "docs", "trace"} <= set(answer.json())


def test_more_than_ten_requests_a_second_are_too_many(workspace: Any) -> None:
    workspace.control("settings", keeps_limits=True, requests_per_second=1)
    statuses = {workspace.ask("GET", "/v1/phone-numbers").status_code for _ in range(40)}
    assert 429 in statuses


@pytest.mark.parametrize("magic", LOST_LATER)
def test_a_magic_number_that_fails_later_is_accepted_first(workspace: Any, magic: Magic) -> None:
    assert workspace.ask("POST", "/v1/messages", json={**TEXT, "to": [MAGIC_NUMBERS[magic]]}).status_code == 202
    [text] = workspace.truth("messages")
    assert (text["errorCode"], text["status"] in ("failed", "undelivered")) == (LOST_LATER[magic], True)
    assert workspace.handset(MAGIC_NUMBERS[magic]) == []


def test_a_stop_blocks_the_pair_until_a_start(workspace: Any) -> None:
    for word in ("STOP", "start"):
        workspace.phone("text", **{"from": CALLER, "to": LINE, "body": word})
        workspace.ask("POST", "/v1/messages", json=TEXT)
    assert [text["errorCode"] for text in workspace.truth("messages") if text["direction"] == "outgoing"] == ["21610", None]
    assert workspace.handset() == [("sent", "STOP"), ("sent", "start"), ("received", "Hi")]


@pytest.mark.parametrize(
    ("steps", "events"),
    [
        ([("miss", {})], ["call.ringing", "call.missed", "call.completed"]),
        ([("hang-up", {})], ["call.ringing", "call.missed", "call.completed"]),
        ([("answer", {}), ("hang-up", {})], ["call.ringing", "call.answered", "call.completed"]),
        ([("forward", {"to": "+14155550177"}), ("hang-up", {})], ["call.ringing", "call.forwarded", "call.completed"]),
        ([("miss", {}), ("voicemail", {})], ["call.ringing", "call.missed", "call.completed", "call.voicemail.completed"]),
    ],
    ids=["missed", "hung up", "answered", "forwarded", "voicemail"],
)
def test_a_new_webhook_hears_every_step_and_a_legacy_one_only_the_ring_and_the_end(
    workspace: Any, listener: Any, eventually: Eventually, steps: list[tuple[str, dict[str, Any]]], events: list[str]
) -> None:
    new = {"url": f"{listener.url}/new", "events": LIFE, "system": "new"}
    legacy = {"url": f"{listener.url}/legacy", "events": ["call.ringing", "call.completed"]}
    workspace.control("seed", webhooks=[new, legacy])
    call = workspace.phone("ring", **{"from": CALLER, "to": LINE})["call"]
    for path, wish in steps:
        workspace.phone(path, call=call, **wish)
    eventually(lambda: len(listener.received) == len(events) + 2)
    heard = {path: [json.loads(body)["type"] for _, body, url in listener.received if url.endswith(path)] for path in ("/new", "/legacy")}
    assert heard == {"/new": events, "/legacy": ["call.ringing", "call.completed"]}


def test_both_systems_sign_the_raw_bytes_with_their_decoded_key(workspace: Any, listener: Any, eventually: Eventually) -> None:
    seeds = [
        {"url": listener.url + path, "events": ["message.received"], "system": system} for path, system in (("/n", "new"), ("/l", "app"))
    ]
    keys = [made["key"] for made in workspace.control("seed", webhooks=seeds)["webhooks"]]
    workspace.phone("text", **{"from": CALLER, "to": LINE, "body": "Grüße"})
    eventually(lambda: len(listener.received) == 2)
    (new, new_body, _), (legacy, legacy_body, _) = listener.received
    _, _, moment, signature = legacy["openphone-signature"].split(";")
    signed = f"{new['webhook-id']}.{new['webhook-timestamp']}.".encode() + new_body
    assert new["webhook-signature"] == f"v1,{made(keys[0].removeprefix('whsec_'), signed)}"
    assert signature == made(keys[1], f"{moment}.".encode() + legacy_body)
    assert "openphone-signature" not in new
    assert "webhook-id" not in legacy


def made(key: str, signed: bytes) -> str:
    return base64.b64encode(hmac.new(base64.b64decode(key), signed, hashlib.sha256).digest()).decode()


def test_webhooks_come_twice_and_in_disorder_where_that_is_wanted(workspace: Any, listener: Any, eventually: Eventually) -> None:
    workspace.control("seed", webhooks=[{"url": f"{listener.url}/in", "events": LIFE, "system": "new"}])
    workspace.control("settings", webhooks_held=True, webhooks_newest_first=True, webhook_copies=2)
    workspace.miss()
    assert listener.received == []
    workspace.control("settings", webhooks_held=False)
    eventually(lambda: len(listener.received) == 6)
    kinds = [json.loads(body)["type"] for _, body, _ in listener.received]
    assert kinds == [kind for kind in ("call.completed", "call.missed", "call.ringing") for _ in range(2)]
    assert len({json.loads(body)["id"] for _, body, _ in listener.received}) == 3
    assert len({headers["webhook-id"] for headers, _, _ in listener.received}) == 6


def test_a_webhook_that_is_not_taken_comes_again_with_the_same_id(workspace: Any, listener: Any, eventually: Eventually) -> None:
    workspace.control("seed", webhooks=[{"url": f"{listener.url}/in", "events": TEXTS, "system": "new"}])
    workspace.control("settings", webhook_time_factor=0)
    listener.statuses = [503]
    workspace.phone("text", **{"from": CALLER, "to": LINE, "body": "Hi"})
    eventually(lambda: len(listener.received) == 2)
    assert len({(headers["webhook-id"], body) for headers, body, _ in listener.received}) == 1
    eventually(lambda: workspace.truth("deliveries")[0]["statuses"] == [503, 204])


def test_numbers_that_quo_cannot_resolve_are_left_out(workspace: Any, listener: Any, eventually: Eventually) -> None:
    workspace.control("seed", webhooks=[{"url": f"{listener.url}/in", "events": ["call.missed"], "system": "new"}])
    workspace.control("settings", resolves_numbers=False)
    workspace.miss()
    eventually(lambda: listener.received)
    participants = json.loads(listener.received[0][1])["data"]["context"]["participants"]
    assert participants == {"external": [], "workspace": [], "resolution": "unavailable"}


def test_quos_own_auto_reply_leaves_the_line_after_a_missed_call(workspace: Any) -> None:
    workspace.control("settings", auto_reply="Sorry we missed you! (Quo)")
    workspace.miss()
    [text] = workspace.truth("messages")
    assert (text["text"], text["userId"], workspace.handset()) == (text["text"], None, [("received", "Sorry we missed you! (Quo)")])


@pytest.mark.parametrize(
    ("path", "wish"),
    [
        ("phone/ring", {"to": "+14155550199", "from": CALLER}),
        ("phone/ring", {"to": LINE, "colour": "red"}),
        ("phone/answer", {"call": "AC1"}),
        ("seed", {"number": []}),
        ("seed", {"webhooks": [{"url": "https://a.example"}]}),
        ("settings", {"colour": "red"}),
        ("credentials", {"mode": "basic"}),
    ],
)
def test_a_control_request_that_makes_no_sense_is_refused_with_a_sentence(workspace: Any, path: str, wish: dict[str, Any]) -> None:
    answer = requests.post(f"{workspace.url}/openphone/_sandbox/{path}", json=wish, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_call_that_has_ended_cannot_be_taken(workspace: Any) -> None:
    call = workspace.miss()
    answer = requests.post(f"{workspace.url}/openphone/_sandbox/phone/answer", json={"call": call}, timeout=10)
    assert "ended" in answer.json()["error"]


def test_a_reset_leaves_an_empty_workspace(workspace: Any) -> None:
    workspace.miss()
    workspace.control("reset")
    assert (workspace.truth("calls"), workspace.truth("numbers"), workspace.ask("GET", "/v1/phone-numbers").status_code) == ([], [], 401)

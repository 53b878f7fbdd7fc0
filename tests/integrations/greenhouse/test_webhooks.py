"""What Greenhouse tells by webhook: believed only under its signature, and read as whose record to look at."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from typing import Any

import pytest

from hub.contract.changes import Changed
from hub.contract.webhooks import RawRequest, UnreadableRequest
from integrations.greenhouse import GreenhouseConnector

SECRET = "a-long-made-up-secret"
SECRETS = GreenhouseConnector.webhook_secrets({"webhook_secret": f" {SECRET} "})
APPLICATION = {"application": {"id": 88001, "status": "active", "candidate": {"id": 70100, "phone_numbers": []}}}


def raw(body: bytes, **headers: str) -> RawRequest:
    return RawRequest("POST", "https://hub.example/in/connector/greenhouse/t", headers, body, datetime(2026, 11, 20, 15, tzinfo=UTC))


def signed(body: bytes, secret: str = SECRET, form: str = "sha256 {}") -> RawRequest:
    digest = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return raw(body, signature=form.format(digest), **{"greenhouse-event-id": "event-1"})


def told(action: object, payload: Any = None) -> RawRequest:
    return signed(json.dumps({"action": action, "payload": payload}).encode())


@pytest.mark.parametrize("form", ["sha256 {}", "SHA256 {}", "sha256={}", " sha256  {} "])
def test_the_raw_bytes_are_what_is_signed(form: str) -> None:
    assert GreenhouseConnector.is_authentic(signed(b'{"action":"\\u003c"}', form=form), SECRETS)


@pytest.mark.parametrize(
    "request_",
    [
        raw(b"{}"),
        raw(b"{}", signature="sha256"),
        raw(b"{}", signature="sha256 00"),
        raw(b"{}", signature="sha256 \xe9"),
        signed(b"{}", secret="another"),
        signed(b"{}", form="sha1 {}"),
        signed(b"{}", form="{}"),
    ],
)
def test_anything_else_is_not(request_: RawRequest) -> None:
    assert not GreenhouseConnector.is_authentic(request_, SECRETS)


def test_without_a_secret_nothing_is_believed() -> None:
    assert GreenhouseConnector.webhook_secrets({"client_secret": "x"}) == []
    assert not GreenhouseConnector.is_authentic(signed(b"{}", secret=""), [])


@pytest.mark.parametrize("body", [b'{"action":"ping","payload":{"web_hook_id":1}}', b"{}", b'{"action":"offer_approved"}'])
def test_a_ping_and_what_tells_us_nothing_is_answered_with_200_signed_or_not(body: bytes) -> None:
    answer = GreenhouseConnector.answer_handshake(raw(body))
    assert answer is not None
    assert answer.status == 200


@pytest.mark.parametrize("body", [b'{"action":"update_candidate"}', b"", b"[]"])
def test_what_could_tell_something_must_be_signed(body: bytes) -> None:
    assert GreenhouseConnector.answer_handshake(raw(body)) is None


@pytest.mark.parametrize(
    ("action", "payload", "wanted"),
    [
        ("new_candidate_application", APPLICATION, (Changed.MATTER, "70100")),
        ("new_prospect_application", APPLICATION, (Changed.MATTER, "70100")),
        ("candidate_stage_change", APPLICATION, (Changed.MATTER, "70100")),
        ("delete_application", {"application": {"id": 1, "candidate_id": 70100}}, (Changed.MATTER, "70100")),
        ("application_updated", {"application": {"id": 1}}, (Changed.MATTER, None)),
        ("update_candidate", {"candidate": {"id": 70100}}, (Changed.PERSON, "70100")),
        ("delete_candidate", {"person": {"id": 70100}}, (Changed.PERSON_GONE, "70100")),
        ("candidate_anonymized", {"candidate_id": 70100, "anonymized_fields": ["phone_numbers"]}, (Changed.PERSON_GONE, "70100")),
        ("candidate_anonymized", {"candidate_id": 70100, "anonymized_fields": ["addresses"]}, (Changed.PERSON, "70100")),
        ("candidate_anonymized", {"candidate_id": 70100}, (Changed.PERSON, "70100")),
        ("update_candidate", {"candidate": {"id": "../1"}}, (Changed.PERSON, None)),
        ("update_candidate", None, (Changed.PERSON, None)),
        ("ping", {"web_hook_id": 1}, None),
        ("something_new", {}, None),
    ],
)
def test_each_action_says_whose_record_to_read(action: str, payload: object, wanted: object) -> None:
    found = GreenhouseConnector.read_changes(told(action, payload))
    assert ((found[0].changed, found[0].person_id) if found else None) == wanted


def test_a_merge_names_who_they_are_from_now_on() -> None:
    (change,) = GreenhouseConnector.read_changes(told("merge_candidate", {"person": {"id": 70101, "new_candidate_id": 70100}}))
    assert (change.changed, change.person_id) == (Changed.PERSON_GONE, "70101")
    assert change.moved_to is not None
    assert (change.moved_to.id, change.moved_to.url) == ("70100", "https://app.greenhouse.io/people/70100")


def test_a_repeated_delivery_has_the_same_key_and_two_deliveries_have_two() -> None:
    body = json.dumps({"action": "update_candidate", "payload": {"candidate": {"id": 70100}}}).encode()
    first, again, without_id = (GreenhouseConnector.read_changes(each)[0].key for each in (signed(body), signed(body), raw(body)))
    assert first == again == "event-1"
    assert without_id == hashlib.sha256(body).hexdigest()


@pytest.mark.parametrize("body", [b"\xff", b"no json", b"[1]", b'{"action": 7}', b"[" * 100_000])
def test_what_cannot_be_read_is_said_to_be_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableRequest):
        GreenhouseConnector.read_changes(raw(body))
